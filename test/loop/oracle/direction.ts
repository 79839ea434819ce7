import {
  heardOf,
  type Invariant,
  MINUTE,
  planOf,
  rank,
  recentMean,
  rowsOf,
  tellMutation,
  truthsBehind,
} from './evidence.ts';
import type { Logbook, Mutation, Truth } from './logbook.ts';
import { stillNeeded } from './surplus.ts';

/** The size that a mutation is about, as a number that grows with capacity. */
function sizeOf({ guide }: Logbook, { operation, target }: Mutation, truth: Truth): number {
  if (operation === 'scale') return truth.count;
  if (operation === 'bounds') return truth.native?.min ?? truth.count;
  return operation === 'disk' ? truth.diskGb : rank(guide, target, planOf(truth, target));
}

function wantedSize(log: Logbook, { operation, target, to }: Mutation): number {
  return operation === 'plan' ? rank(log.guide, target, String(to)) : Number(to);
}

/** It takes capacity away, whichever of the last truths it was decided on. */
export function reduces(log: Logbook, mutation: Mutation): boolean {
  if (mutation.operation === 'deploy') return false;
  const to = wantedSize(log, mutation);
  return truthsBehind(log, mutation).every((truth) => to < sizeOf(log, mutation, truth));
}

export function raises(log: Logbook, mutation: Mutation): boolean {
  return (
    mutation.operation !== 'deploy' &&
    wantedSize(log, mutation) > sizeOf(log, mutation, mutation.before)
  );
}

/** The accepted change that this one takes back, if it takes one back. */
export function takesBack(log: Logbook, mutation: Mutation): Mutation | undefined {
  const { policy } = log.guide;
  const last = log.mutations.findLast(
    (one) =>
      one.order < mutation.order &&
      one.accepted &&
      one.target === mutation.target &&
      one.operation === mutation.operation,
  );
  if (last === undefined) return undefined;
  const minutes = policy.watch.minutes + Math.max(...Object.values(policy.verifyMinutes));
  const isRecent = mutation.at - last.at <= minutes * MINUTE;
  const isBack = sizeOf(log, last, last.before) === wantedSize(log, mutation);
  const meddled = log.edits.some(
    ({ at, target, what }) =>
      target === mutation.target && at > last.at && at <= mutation.at && !what.startsWith('push'),
  );
  return isRecent && isBack && !meddled ? last : undefined;
}

/** The last change did harm: errors or waiting after it that were not there before. */
function didHarm(log: Logbook, last: Mutation, at: number): boolean {
  const line = rowsOf(log.guide, last.target).find(({ signal }) => signal === 'response-time');
  const after = (signal: string) =>
    (log.heard.get(`${last.target} ${signal}`) ?? []).filter(
      (one) => one.at >= last.at && one.heardAt <= at,
    );
  const { errorPercent } = log.guide.policy.watch;
  const isSlow =
    line !== undefined && after('response-time').some(({ value }) => value > line.high.value);
  return isSlow || after('error-rate').some(({ value }) => value >= errorPercent);
}

function against(log: Logbook, mutation: Mutation): string | undefined {
  const { at, target, alarmsRead } = mutation;
  const { guide } = log;
  const { policy } = guide;
  const undone = takesBack(log, mutation);
  if (undone !== undefined && didHarm(log, undone, at)) return undefined;
  if (alarmsRead === undefined) return 'no alarm was read';
  for (const row of rowsOf(log.guide, target)) {
    const state = alarmsRead.value[`${row.id}-high`];
    if (state !== 'OK') return `${row.id}-high was ${state}`;
    const mean = recentMean(log, row, at, policy.sizingMinutes);
    if (mean === undefined) return `${row.signal} was stale`;
    if (mean > row.high.value) return `${row.signal} was ${mean}`;
    const newest = heardOf(log, row, at).at(-1)?.at ?? 0;
    const window = heardOf(log, row, at).filter(
      (one) => one.at > newest - policy.downWindowMinutes * MINUTE,
    );
    if (window.length < policy.downWindowMinutes) return `${row.signal} had gaps`;
  }
  const service = guide.targets.find(({ id }) => id === target);
  const inRange = service?.kind !== 'service' || mutation.before.count <= service.instances.max;
  if (mutation.operation === 'scale' && inRange) {
    const needed = stillNeeded(log, mutation);
    if (needed !== undefined) return needed;
  }
  const up = log.mutations.find(
    (one) =>
      one.order < mutation.order &&
      one.target === target &&
      one.applied &&
      one.operation === mutation.operation &&
      raises(log, one) &&
      at - one.at < policy.spacingMinutes.down * MINUTE,
  );
  return up && `it had grown at ${new Date(up.at).toISOString()}`;
}

/** I2: nothing is taken away while a high alarm is up, unknown or stale, or soon after growth. */
export const direction: Invariant = ({ log }) =>
  log.mutations.flatMap((mutation) => {
    if (!reduces(log, mutation)) return [];
    const because = against(log, mutation);
    return because === undefined ? [] : [`${tellMutation(mutation)} although ${because}`];
  });
