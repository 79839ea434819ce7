import { raises } from './direction.ts';
import { heardOf, type Invariant, rowsOf, tellMutation } from './evidence.ts';
import type { Logbook, Mutation } from './logbook.ts';
import { askedAt } from './time-of-day.ts';

/** What may lie between the last look at the switch and the request: a share of the rate budget. */
const LAST_STEPS = new Set(['table count']);

/** Whether the switch is on for a target after the flips up to some point. */
export function isSwitchedOff(log: Logbook, order: number, target: string): boolean {
  const pauses = new Set<string>();
  for (const flip of log.flips.filter((one) => one.order <= order)) {
    if (flip.on) pauses.add(flip.target ?? '*');
    else pauses.clear();
  }
  return pauses.has('*') || pauses.has(target);
}

function switchWasOff(log: Logbook, mutation: Mutation): string | undefined {
  const { pausesRead, sinceSwitch, target } = mutation;
  if (pausesRead === undefined) return 'the switch was never read';
  if (pausesRead.value !== 'off') return `the switch was ${pausesRead.value}`;
  if (isSwitchedOff(log, pausesRead.order, target)) return 'the switch was on when it was read';
  const between = sinceSwitch.filter((call) => !LAST_STEPS.has(call) && !call.startsWith('render'));
  return between.length === 0 ? undefined : `after the switch came ${between.join(', ')}`;
}

/** Something of the target was known when it was enlarged: nothing is bought blindly. */
function isBlind(log: Logbook, mutation: Mutation): boolean {
  const { at, before, operation, target } = mutation;
  const stale = log.guide.policy.staleAfterSeconds * 1000 + 75_000;
  const limits = log.guide.targets.flatMap((one) => (one.kind === 'service' ? one.instances : []));
  // The clock asks for a floor whatever is measured.
  const floor = Math.max(...limits.map(({ min }) => min), askedAt(log.guide, target, at).floor);
  const isTooSmall = operation === 'scale' && before.count < floor;
  if (isTooSmall || operation === 'bounds') return false;
  return !rowsOf(log.guide, target).some((row) => {
    const newest = heardOf(log, row, at).at(-1);
    return newest !== undefined && at - newest.at <= stale;
  });
}

/** I8: what cannot be known stops changes; the kill switch stops all. */
export const failStatic: Invariant = ({ log }) =>
  log.mutations.flatMap((mutation) => {
    const because = switchWasOff(log, mutation);
    return [
      ...(because === undefined ? [] : [`${tellMutation(mutation)} although ${because}`]),
      ...(raises(log, mutation) && isBlind(log, mutation)
        ? [`bought blindly: ${tellMutation(mutation)}`]
        : []),
    ];
  });
