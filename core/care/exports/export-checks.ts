import type { GuideCheck, GuideIssue } from '../../guide-issue.ts';
import type { ExportRow } from '../care-rules.ts';
import { columnTypeOf } from './column-type.ts';
import { partitionKeyOf } from './glue-table.ts';
import { isTypeName } from './postgres-type.ts';
import { isTime, isWatermark, WATERMARKS } from './watermark-type.ts';

type Wrong = (path: string, value: unknown, wanted: string) => void;

/** A check of each export; `wrong` takes the path within the row. */
const ofExports =
  (check: (row: ExportRow, wrong: Wrong, rows: readonly ExportRow[]) => void): GuideCheck =>
  ({ care }) =>
    (care?.exports ?? []).flatMap((row, at, rows) => {
      const issues: GuideIssue[] = [];
      const wrong: Wrong = (path, value, wanted) =>
        issues.push({ path: `care.exports.${at}.${path}`, value, wanted });
      check(row, wrong, rows);
      return issues;
    });

const idsAreGivenOnce = ofExports((row, wrong, rows) => {
  if (rows.find(({ id }) => id === row.id) !== row)
    wrong('id', row.id, 'an id that no other export has: it names the table and the prefix');
});

const reportsAreWhole = ofExports(({ partition, settleSeconds, watermark }, wrong) => {
  if (watermark !== undefined) return;
  if (partition !== undefined) {
    const wanted = 'nothing without a watermark: each run of a whole result is a partition, slot=…';
    wrong('partition', partition, wanted);
  }
  if (settleSeconds !== 0)
    wrong('settleSeconds', settleSeconds, '0 without a watermark: nothing is held back');
});

const columnsFit = ofExports((row, wrong) => {
  const { columns, partition, watermark } = row;
  if (columns === undefined) return;
  if (Object.keys(columns).length === 0) wrong('columns', columns, 'at least one column');
  for (const [name, type] of Object.entries(columns)) {
    if (!isTypeName(type)) {
      const wanted =
        'a type as PostgreSQL writes it, such as "bigint", "numeric(12,2)" or "timestamp with time zone"; others with their schema';
      wrong(`columns.${name}`, type, wanted);
    }
  }
  const key = partitionKeyOf(row);
  if (key !== undefined && columns[key] !== undefined) {
    wrong(
      `columns.${key}`,
      columns[key],
      'another name: partitions have this one, see `from.file`',
    );
  }
  if (watermark !== undefined) {
    const type = columns[watermark];
    if (type === undefined) wrong('watermark', watermark, 'one of its columns');
    else if (!isWatermark(columnTypeOf(type).is)) {
      wrong('watermark', `${watermark}: ${type}`, WATERMARKS);
    }
  }
  if (partition !== undefined) {
    const type = columns[partition.by];
    if (type === undefined) wrong('partition.by', partition.by, 'one of its columns');
    else if (!isTime(columnTypeOf(type).is))
      wrong('partition.by', `${partition.by}: ${type}`, 'a date or a timestamp');
  }
});

/** What no shape can say of exports. */
export const exportChecks: readonly GuideCheck[] = [idsAreGivenOnce, reportsAreWhole, columnsFit];
