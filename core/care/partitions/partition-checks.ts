import type { GuideCheck, GuideIssue } from '../../guide-issue.ts';
import type { PartitionRow, PartitionStep } from '../care-rules.ts';
import { longestAddition } from './bounds.ts';

const LONGEST_NAME = 63;
const longestDays: Readonly<Record<PartitionStep, number>> = { day: 1, week: 7, month: 31 };

/** A name with its schema, as PostgreSQL would resolve it. */
const full = (table: string): string => (table.includes('.') ? table : `public.${table}`);

/** A check of each row. `wrong` takes the field. */
const ofRows =
  (
    check: (
      row: PartitionRow,
      wrong: (field: keyof PartitionRow, wanted: string) => void,
      rows: readonly PartitionRow[],
    ) => void,
  ): GuideCheck =>
  ({ care }) =>
    (care?.partitions ?? []).flatMap((row, index, rows) => {
      const issues: GuideIssue[] = [];
      const wrong = (field: keyof PartitionRow, wanted: string): void => {
        issues.push({ path: `care.partitions.${index}.${field}`, value: row[field], wanted });
      };
      check(row, wrong, rows);
      return issues;
    });

const keepsAStep = ofRows(({ keepDays, step }, wrong) => {
  const least = longestDays[step];
  if (keepDays < least) wrong('keepDays', `at least a ${step}, ${least} days`);
});

const tablesAreNamedOnce = ofRows((row, wrong, rows) => {
  if (rows.find(({ table }) => full(table) === full(row.table)) !== row)
    wrong('table', 'a table named once');
});

const namesAreShort = ofRows(({ step, table }, wrong) => {
  const name = table.slice(table.indexOf('.') + 1);
  const most = LONGEST_NAME - longestAddition(step);
  if (name.length > most)
    wrong('table', `a name of ${most} characters at most, for the names of its partitions`);
});

const isPartitionedOrArchived: GuideCheck = ({ care }) =>
  (care?.archives ?? []).flatMap(({ table }, index) =>
    care?.partitions.some((row) => full(row.table) === full(table))
      ? [
          {
            path: `care.archives.${index}.table`,
            value: table,
            wanted: 'a table without a row under care.partitions, whose partitions leave it whole',
          },
        ]
      : [],
  );

/** What no shape can say of the rows of partitions. */
export const partitionChecks: readonly GuideCheck[] = [
  keepsAStep,
  tablesAreNamedOnce,
  namesAreShort,
  isPartitionedOrArchived,
];
