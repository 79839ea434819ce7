import type { Policy } from './policy.ts';

/**
 * Instances that bring a shared load to its aim: ceil(n × value ÷ aim), the formula of Kubernetes' HPA,
 * AWS target tracking and Render's own autoscaler.
 */
export function wantedInstances(instances: number, value: number, aim: number): number {
  // Without the rounding, 2 × 0.6 ÷ 0.4 is 3.0000000000000004 and buys a fourth instance.
  return Math.max(1, Math.ceil(Number(((instances * value) / aim).toFixed(9))));
}

/** The most one step up may reach: double, or `maxAdd` more, whichever is larger. */
export function highestStep(instances: number, step: Policy['step']): number {
  return Math.max(Math.floor(instances * step.maxFactor), instances + step.maxAdd);
}

/** The least one step down may reach: `maxDrop` or `maxDropPercent` fewer, whichever is more. */
export function lowestStep(instances: number, step: Policy['step']): number {
  const drop = Math.max(step.maxDrop, Math.floor((instances * step.maxDropPercent) / 100));
  return Math.max(1, instances - drop);
}

/** The disk to ask for: larger by `growPercent` or enough to come down to `aimPercent`, rounded up to `stepGb`. */
export function grownDiskGb(
  diskGb: number,
  usedPercent: number,
  aimPercent: number,
  disk: Policy['disk'],
): number {
  const byShare = diskGb * (1 + disk.growPercent / 100);
  const byAim = (diskGb * usedPercent) / aimPercent;
  return Math.ceil(Number((Math.max(byShare, byAim) / disk.stepGb).toFixed(9))) * disk.stepGb;
}
