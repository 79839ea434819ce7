import { type Guard, hold } from './guard.ts';

const HOUR = 3_600_000;

/** A target changes at most so often in an hour: the flap budget, and what keeps it inside Render's rate limits. */
export const changeRate: Guard = {
  name: 'change-rate',
  check(candidate, { guide, history, now }) {
    const most = guide.policy.changesPerHour;
    const recent = history.acts.filter(({ sentAt }) => sentAt !== undefined && now - sentAt < HOUR);
    const allowed = candidate.urgent ? most * 2 : most;
    return recent.length < allowed
      ? undefined
      : hold(`${recent.length} changes in the last hour, and ${allowed} are allowed`);
  },
};
