import type { ExportRow } from '#core/care/care-rules.ts';
import type { Look, Turn } from '#core/care/chore.ts';
import type { Sql } from '#core/care/database.ts';
import { declaredDrift } from '#core/care/exports/schema-drift.ts';
import type { Instant } from '#core/guide.ts';
import { lastSlot, nextSlot } from '../cron.ts';
import { type ExportState, readState } from './export-state.ts';

/** An export that never ran begins at its time, not when it was deployed. */
const FIRST_WITHIN_MILLISECONDS = 3_600_000;

/** How an export stands, and whether it is due. */
export async function lookAtExport(row: ExportRow, turn: Turn): Promise<Look> {
  const { state, warnings } = await turn.database.read(async (sql) => ({
    state: await readState(sql, row.id),
    warnings: await indexWarning(sql, row),
  }));
  const now = turn.now();
  const next = nextSlot(row.cadence, now);
  const nextAt = next === undefined ? null : new Date(next).toISOString();
  const through = state?.through ?? undefined;
  return {
    ...dueOf(row, state, now, nextAt),
    figures: {
      watermark: state?.watermark ?? null,
      rows: state?.rows ?? 0,
      objects: state?.objects ?? 0,
      bytes: state?.bytes ?? 0,
      lagSeconds: through === undefined ? null : Math.max(0, Math.round((now - through) / 1000)),
      nextAt,
    },
    warnings: [...warnings, ...declaredDrift(row.id, row.columns, state?.columns ?? [])],
  };
}

function dueOf(
  row: ExportRow,
  state: ExportState | undefined,
  now: Instant,
  nextAt: string | null,
): Pick<Look, 'due' | 'because'> {
  const at = (slot: Instant): string => new Date(slot).toISOString();
  if (state?.run) return { due: true, because: `what was due at ${at(state.run.slot)} goes on` };
  const slot = lastSlot(row.cadence, now);
  const done = state?.slot ?? now - FIRST_WITHIN_MILLISECONDS;
  const isDue = slot !== undefined && slot > done;
  return isDue
    ? { due: true, because: `it was due at ${at(slot)}` }
    : { due: false, because: `next at ${nextAt ?? 'no time of its cron'}` };
}

async function indexWarning(sql: Sql, { from, watermark }: ExportRow): Promise<readonly string[]> {
  if (watermark === undefined || !('table' in from)) return [];
  const [found] = await sql.query(
    `SELECT c.relkind AS kind, EXISTS (
       SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
       WHERE i.indrelid = c.oid AND a.attname = $2 AND i.indisvalid AND i.indpred IS NULL
     ) AS indexed
     FROM pg_class c WHERE c.oid = to_regclass($1) AND c.relkind IN ('r', 'p', 'm')`,
    [from.table, watermark],
  );
  if (found === undefined || found['indexed'] === true) return [];
  const how = found['kind'] === 'p' ? 'CREATE INDEX' : 'CREATE INDEX CONCURRENTLY';
  return [
    `${from.table} has no index that begins with ${watermark}, so each batch of its export reads all of it: ${how} ON ${from.table} (${watermark}).`,
  ];
}
