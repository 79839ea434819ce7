import type { DeployFact, Facts } from '../observation.ts';
import { type Guard, hold } from './guard.ts';

const MINUTE = 60_000;
const FINAL = new Set([
  'live',
  'deactivated',
  'build_failed',
  'update_failed',
  'canceled',
  'pre_deploy_failed',
]);
/** While it waits or builds, the running instances are untouched. */
const HARMLESS = new Set(['created', 'queued', 'build_in_progress']);

function deployFreeze(
  deploys: readonly DeployFact[],
  now: number,
  freeze: { readonly settleMinutes: number; readonly forgetAfterMinutes: number },
): string | undefined {
  const recent = deploys.filter(
    ({ createdAt }) => now - createdAt < freeze.forgetAfterMinutes * MINUTE,
  );
  const rolling = recent.find(({ status }) => !FINAL.has(status) && !HARMLESS.has(status));
  if (rolling !== undefined)
    return `deploy ${rolling.id} is replacing the instances (${rolling.status})`;
  const settling = recent.find(
    ({ finishedAt, status }) =>
      status === 'live' &&
      finishedAt !== undefined &&
      now - finishedAt < freeze.settleMinutes * MINUTE,
  );
  return (
    settling && `deploy ${settling.id} went live less than ${freeze.settleMinutes} minutes ago`
  );
}

function platformFreeze(facts: Facts): string | undefined {
  if (facts.suspended) return 'it is suspended on Render';
  if (facts.kind === 'service') return undefined;
  if (facts.inMaintenance) return "Render's maintenance is in progress";
  return facts.status === 'available' ? undefined : `Render says it is ${facts.status}`;
}

/** Deploys, maintenance and suspensions make readings lie and changes collide. */
export const freeze: Guard = {
  name: 'freeze',
  check(candidate, { facts, guide, now }) {
    const platform = platformFreeze(facts);
    if (platform !== undefined) return hold(platform);
    if (facts.kind !== 'service' || (candidate.urgent && candidate.why === 'undo'))
      return undefined;
    const because = deployFreeze(facts.deploys, now, guide.policy.deployFreeze);
    return because === undefined ? undefined : hold(because);
  },
};
