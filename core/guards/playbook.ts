import { type Guard, hold } from './guard.ts';

/** A playbook works at the target: nothing else changes it meanwhile. */
export const playbook: Guard = {
  name: 'playbook',
  check(_candidate, { now, pauses, target }) {
    const at = pauses?.find(
      (one) => one.run !== undefined && one.target === target.id && (one.until ?? now) > now,
    );
    return at && hold(`${at.why} (run ${at.run} by ${at.by})`);
  },
};
