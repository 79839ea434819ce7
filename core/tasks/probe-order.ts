import type { Instant } from '../guide.ts';
import type { TaskRecord } from './record.ts';
import type { Item, WorkParts } from './work-parts.ts';

/** Of so many the failures are looked up. */
const LOOKED_UP = 20;
/** For each failure a task lets others try first for so long. */
const YIELDS_MILLISECONDS = 10_000;
const LONGEST_YIELD = 60_000;

/** Failures since the task came, or came back out of the dead letters. */
export const ownFailures = ({ failures, queuedAt }: TaskRecord): TaskRecord['failures'] =>
  failures.filter(({ at }) => at >= queuedAt);

/** How often it failed; infinitely often when it cannot be tried now. */
function failedTimes(record: TaskRecord, diedAt: Instant | undefined, now: Instant): number {
  if (record.state === 'done') return Number.POSITIVE_INFINITY;
  if (record.state === 'dead') return record.endedAt === diedAt ? 0 : Number.POSITIVE_INFINITY;
  const isEarly = record.state === 'waiting' && (record.nextAt ?? now) > now;
  return isEarly ? Number.POSITIVE_INFINITY : ownFailures(record).length;
}

/**
 * In which order tasks try for all others whether their service is back, and how long even the first of them
 * yields: one that fails for a reason of its own must not be what is tried time and again.
 */
export async function probeOrder<P>(
  { kind, ledger, now }: WorkParts<P>,
  items: readonly Item<P>[],
): Promise<{ readonly items: readonly Item<P>[]; readonly yields: number }> {
  const counted = await Promise.all(
    items.slice(0, LOOKED_UP).map(async (item) => {
      const record = await ledger.read(kind.id, item.task.id).catch(() => undefined);
      const failed = record === undefined ? 0 : failedTimes(record, item.message.diedAt, now());
      return { item, failed };
    }),
  );
  const sorted = counted.toSorted((a, b) =>
    a.failed < b.failed ? -1 : Number(a.failed > b.failed),
  );
  const least = sorted[0]?.failed ?? 0;
  return {
    items: [...sorted.map(({ item }) => item), ...items.slice(LOOKED_UP)],
    yields: Number.isFinite(least) ? Math.min(LONGEST_YIELD, least * YIELDS_MILLISECONDS) : 0,
  };
}
