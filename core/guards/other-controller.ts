import { type Guard, hold, impossible } from './guard.ts';

const MINUTE = 60_000;

/** Somebody else holds the wheel: Render's autoscaler, a person, or a disk that pins the count. */
export const otherController: Guard = {
  name: 'other-controller',
  check(candidate, { facts, guide, history, now, target }) {
    if (
      facts.kind === 'service' &&
      target.kind === 'service' &&
      candidate.actionClass === 'instances'
    ) {
      if (facts.hasDisk) return impossible('a service with a disk keeps one instance');
      const native = facts.autoscaling?.enabled === true;
      if (native && target.mode === 'direct') {
        return hold(
          "Render's own autoscaler is on and would ignore the count; turn it off or use steer mode",
        );
      }
      if (!native && target.mode === 'steer') {
        return hold("Render's own autoscaler is off, so there is nothing to steer");
      }
    }
    const adopted = history.known?.adoptedAt;
    if (adopted === undefined || candidate.urgent) return undefined;
    const minutes = Math.round((now - adopted) / MINUTE);
    return minutes < guide.policy.manualHoldMinutes
      ? hold(`somebody changed it by hand ${minutes} minutes ago`)
      : undefined;
  },
};
