import { type Guard, hold } from './guard.ts';

/** Paused, or nobody can tell: nothing is changed. */
export const killSwitch: Guard = {
  name: 'kill-switch',
  check(_candidate, { pauses, now, target }) {
    if (pauses === undefined) return hold('the kill switch could not be read, which counts as on');
    const pause = pauses.find(
      (one) =>
        (one.target === undefined || one.target === target.id) &&
        (one.until === undefined || one.until > now),
    );
    return pause && hold(`paused by ${pause.by}: ${pause.why}`);
  },
};
