import { signal } from '../signals.ts';
import { inUnits } from '../units.ts';
import { type Guard, hold } from './guard.ts';

/** Close to the aim is good enough: the dead band of Kubernetes' HPA, one for each direction. */
export const tolerance: Guard = {
  name: 'tolerance',
  check(candidate, { guide, rows }) {
    const { value, aim } = candidate;
    if (value === undefined || aim === undefined || candidate.why === 'undo') return undefined;
    const row = rows.find((reading) => reading.row.id === candidate.by)?.row;
    const { up, down } = guide.policy.tolerancePercent;
    const near =
      candidate.direction === 'up'
        ? value <= aim * (1 + up / 100)
        : value >= aim * (1 - down / 100);
    if (!near) return undefined;
    const show = (read: number): string =>
      row === undefined ? String(read) : inUnits(read, signal(row.signal).unit);
    return hold(
      `the last ${guide.policy.sizingMinutes} minutes read ${show(value)}, and the aim is ${show(aim)}`,
    );
  },
};
