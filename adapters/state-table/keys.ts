import type { Instant } from '#core/guide.ts';

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

const targetKey = (target: string, sk: string): Key => ({ pk: `TARGET#${target}`, sk });

export const stateKey = (target: string): Key => targetKey(target, 'STATE');
export const observationKey = (target: string): Key => targetKey(target, 'OBSERVATION');

/** The pause of one target, or of everything. */
export const pauseKey = (target?: string): Key =>
  target === undefined ? { pk: 'CONTROL', sk: 'PAUSE' } : targetKey(target, 'PAUSE');

/** A playbook works at the target. */
export const holdKey = (target: string): Key => targetKey(target, 'HOLD');

/** The runs of playbooks, all in one place: they are few. */
export const RUNS: Key = { pk: 'PLAYBOOK', sk: 'RUN#' };
export const runKey = (name: string): Key => ({ pk: RUNS.pk, sk: `${RUNS.sk}${name}` });

/** How the care of a database stands. */
export const careStatusKey = (database: string): Key => ({ pk: `CARE#${database}`, sk: 'STATUS' });

/** All that was decided about a target begins with this. */
export const DECISIONS = 'DECISION#';

/** Sorts by time; `what` tells two decisions of one millisecond apart. */
export const decisionKey = (target: string, at: Instant, what: string): Key =>
  targetKey(target, `${DECISIONS}${new Date(at).toISOString()}#${what}`);

/** One item an hour. */
export const demandKey = (target: string, at: Instant): Key =>
  targetKey(target, `DEMAND#${new Date(at).toISOString().slice(0, 13)}`);

/** `minute` counts from the epoch. */
export const budgetKey = (bucket: string, minute: number): Key => ({
  pk: 'BUDGET',
  sk: `CALLS#${bucket}#${minute}`,
});
