import { type Guard, hold } from './guard.ts';

/** A high breach anywhere on the target, also one that nobody can rule out, blocks every shrink. */
export const highBreach: Guard = {
  name: 'high-breach',
  check(candidate, { rows }) {
    if (candidate.direction === 'up' || candidate.why === 'undo') return undefined;
    const breach = rows.find(
      ({ row, highAlarm, value }) =>
        highAlarm !== 'OK' || (value !== undefined && value > row.high.value),
    );
    if (breach === undefined) return undefined;
    const state =
      breach.highAlarm === 'OK' ? 'is over its line' : `high alarm is ${breach.highAlarm}`;
    return hold(`${breach.row.signal} ${state}`);
  },
};
