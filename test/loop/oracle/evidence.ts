import type { ActionClass, Guide, Instant, Row, Target } from '#core/guide.ts';
import { type Heard, hearing, type Logbook, type Mutation, type Truth } from './logbook.ts';

export const MINUTE = 60_000;
/** The longest an invocation lives, and a little: between its last read and its request. */
const INVOCATION = 75_000;

/** One invariant: what of a run breaks it, in words. */
export type Invariant = (run: JudgedRun) => readonly string[];

/** What a judge is given of a run. */
export interface JudgedRun {
  readonly log: Logbook;
  readonly calmAt: Instant;
  readonly calmMinutes: number | undefined;
  readonly endedAt: Instant;
  /** What was true at the end. */
  readonly end: Truth;
}

export const clock = (at: Instant): string => new Date(at).toISOString().slice(11, 19);

/** One line about a mutation, for whoever reads a violation. */
export function tellMutation({ at, sandbox, target, operation, to, before }: Mutation): string {
  const from = { scale: before.count, bounds: before.native?.min, deploy: '', disk: before.diskGb };
  const was = operation === 'plan' ? planOf(before, target) : from[operation];
  return `${clock(at)} ${sandbox}: ${operation} of ${target} from ${was} to ${to}`;
}

export function targetOf(guide: Guide, id: string): Target {
  const target = guide.targets.find((one) => one.id === id);
  if (target === undefined) throw new Error(`no target ${id}`);
  return target;
}

export const rowsOf = (guide: Guide, target: string): readonly Row[] =>
  guide.rows.filter((row) => row.target === target);

export function planOf(truth: Truth, target: string): string {
  if (target === 'database') return truth.databasePlan;
  return target === 'redis' ? truth.keyValuePlan : truth.plan;
}

export const classOf = (target: string): ActionClass =>
  target === 'database' ? 'database-plan' : target === 'redis' ? 'key-value-plan' : 'service-plan';

/** Where a plan stands on its ladder, under any of its names. */
export function rank(guide: Guide, target: string, plan: string): number {
  const { kind } = targetOf(guide, target);
  return guide.ladders[kind].findIndex(
    (rung) => rung.plan === plan || (rung.aliases ?? []).includes(plan),
  );
}

/** How far behind Render's answers were; the fake keeps its past by the minute when nobody asks. */
export const lagOf = ({ staleSeconds }: Mutation): number =>
  staleSeconds === 0 ? 0 : staleSeconds * 1000 + MINUTE;

/** Everything that was true in the time that a request may have been decided on. */
export function truthsBehind(log: Logbook, mutation: Mutation): readonly Truth[] {
  const { at, before } = mutation;
  const from = at - INVOCATION - lagOf(mutation);
  const earlier = log.truths.findLast((truth) => truth.at <= from);
  const during = log.truths.filter((truth) => truth.at > from && truth.at <= at);
  return [...(earlier === undefined ? [] : [earlier]), ...during, before];
}

/** What was heard of a row before some time, each minute in its last reading. */
export function heardOf(log: Logbook, row: Row, before: Instant): readonly Heard[] {
  const all = log.heard.get(hearing(row.target, row.signal)) ?? [];
  const minutes = new Map<number, Heard>();
  for (const one of all) if (one.heardAt <= before) minutes.set(one.at, one);
  return [...minutes.values()].sort((one, other) => one.at - other.at);
}

/** The mean of the last minutes that were heard; undefined when the newest is stale. */
export function recentMean(
  log: Logbook,
  row: Row,
  at: Instant,
  minutes: number,
): number | undefined {
  const heard = heardOf(log, row, at);
  const newest = heard.at(-1);
  if (newest === undefined) return undefined;
  // The age is rounded to seconds where it is judged.
  if (at - newest.at > log.guide.policy.staleAfterSeconds * 1000 + INVOCATION) return undefined;
  const window = heard.filter((one) => one.at > newest.at - minutes * MINUTE);
  return window.reduce((sum, { value }) => sum + value, 0) / window.length;
}

/** Whether a row passed its emergency line, or the short window needs twice what there is. */
export function isUrgent(log: Logbook, mutation: Mutation): boolean {
  const { policy } = log.guide;
  const listed = Math.max(1, mutation.before.listed);
  return rowsOf(log.guide, mutation.target).some((row) => {
    const heard = heardOf(log, row, mutation.at).slice(-5);
    const { emergency = Number.POSITIVE_INFINITY, aim } = row.high;
    const passes = heard.some(({ value }) => value >= emergency);
    const shared = row.asks.includes('instances') && row.signal !== 'memory';
    const factor = policy.panic.factor;
    return (
      passes || (shared && heard.some(({ value }) => value > aim * (factor - 1) && listed > 0))
    );
  });
}
