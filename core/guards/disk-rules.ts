import { type Guard, hold, impossible } from './guard.ts';

const HOUR = 3_600_000;

/** Disks only grow, in Render's steps, once in twelve hours, and never in a race with Render's own growth. */
export const diskRules: Guard = {
  name: 'disk-rules',
  check(candidate, { facts, guide, history, now, rows, target }) {
    const { action } = candidate;
    if (action.kind !== 'grow-disk' || facts.kind !== 'postgres' || target.kind !== 'postgres')
      return undefined;
    const { cooldownHours, nativeAtPercent } = guide.policy.disk;
    if (facts.diskGb >= target.maxDiskGb)
      return impossible(`the disk has its largest size, ${target.maxDiskGb} GB`);
    if (action.to <= facts.diskGb) return hold('a disk never shrinks');
    // A growth of unknown outcome counts once the disk shows it: else one lost request would stop all for hours.
    const grown = history.acts.find(
      ({ action: was, status }) =>
        was.kind === 'grow-disk' && (status === 'VERIFIED' || facts.diskGb >= was.to),
    );
    if (grown !== undefined && now - grown.settledAt < cooldownHours * HOUR) {
      return hold(`Render allows one growth in ${cooldownHours} hours, and the last is younger`);
    }
    const used = rows.find(({ row }) => row.signal === 'storage')?.value ?? 0;
    if (facts.diskAutoscaling && used >= nativeAtPercent) {
      return hold(`Render grows the disk itself from ${nativeAtPercent} %`);
    }
    if (action.to <= target.maxDiskGb) return undefined;
    return {
      effect: 'limit',
      because: `the disk may have ${target.maxDiskGb} GB at most`,
      action: { ...action, to: target.maxDiskGb },
    };
  },
};
