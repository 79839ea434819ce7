import { type Invariant, tellMutation, truthsBehind } from './evidence.ts';

const HOUR = 3_600_000;
const STEP_GB = 5;

/** I6: disks only grow, in steps of 5 GB, and not twice in twelve hours. */
export const storage: Invariant = ({ log }) => {
  const growths = log.mutations.filter(({ operation }) => operation === 'disk');
  return growths.flatMap((mutation) => {
    const to = Number(mutation.to);
    const what = tellMutation(mutation);
    const earlier = growths.find(
      (one) => one.order < mutation.order && one.applied && mutation.at - one.at < 12 * HOUR,
    );
    return [
      ...(truthsBehind(log, mutation).every(({ diskGb }) => to <= diskGb)
        ? [`no growth: ${what}`]
        : []),
      ...(to % STEP_GB === 0 ? [] : [`no multiple of ${STEP_GB}: ${what}`]),
      ...(earlier === undefined ? [] : [`within twelve hours of another: ${what}`]),
    ];
  });
};
