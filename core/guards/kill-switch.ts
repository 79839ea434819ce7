import type { Instant } from '../guide.ts';
import type { Pauses } from '../history.ts';
import { type Guard, hold } from './guard.ts';

/** Why a target is paused, if it is. */
export function pausedBecause(
  pauses: Pauses,
  target: string | undefined,
  now: Instant,
): string | undefined {
  if (pauses === undefined) return 'the kill switch could not be read, which counts as on';
  const pause = pauses.find(
    (one) =>
      (one.target === undefined || one.target === target) &&
      (one.until === undefined || one.until > now),
  );
  return pause && `paused by ${pause.by}: ${pause.why}`;
}

/** The same without playbooks at work: only what people switched off. */
export function switchedOffBecause(
  pauses: Pauses,
  /** Absent: whether everything is. */
  target: string | undefined,
  now: Instant,
): string | undefined {
  return pausedBecause(
    pauses?.filter(({ run }) => run === undefined),
    target,
    now,
  );
}

/** Paused, or nobody can tell: nothing is changed. */
export const killSwitch: Guard = {
  name: 'kill-switch',
  check(_candidate, { pauses, now, target }) {
    const because = switchedOffBecause(pauses, target.id, now);
    return because === undefined ? undefined : hold(because);
  },
};
