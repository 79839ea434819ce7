import { type Guard, hold } from './guard.ts';

const MINUTE = 60_000;

/** Changes of one target keep a distance; a larger need may interrupt the wait of a shrink, never the reverse. */
export const spacing: Guard = {
  name: 'spacing',
  check(candidate, { guide, history, now }) {
    if (candidate.urgent || candidate.why === 'undo') return undefined;
    const { up, down, plan } = guide.policy.spacingMinutes;
    const sizing =
      candidate.actionClass === 'instances' || candidate.actionClass === 'database-disk';
    const minutes = sizing ? (candidate.direction === 'up' ? up : down) : plan;
    const last = history.acts.find(
      (act) =>
        act.status === 'VERIFIED' &&
        (candidate.direction === 'down' || act.direction === 'up') &&
        (sizing || act.actionClass === candidate.actionClass),
    );
    if (last === undefined || now - last.settledAt >= minutes * MINUTE) return undefined;
    const ago = Math.round((now - last.settledAt) / MINUTE);
    return hold(`the last change was ${ago} minutes ago; ${minutes} must pass`);
  },
};
