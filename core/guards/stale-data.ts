import { lastMinutes } from '../series.ts';
import { type Guard, hold } from './guard.ts';

/** Stale or missing data never shrinks and never buys. A shrink wants every row's whole window. */
export const staleData: Guard = {
  name: 'stale-data',
  check(candidate, scene) {
    const { guide, now, observation, rows } = scene;
    const factsAge = Math.round((now - observation.factsAt) / 1000);
    if (factsAge > guide.policy.staleAfterSeconds) {
      return hold(`what Render says of it is ${factsAge} s old`);
    }
    if (candidate.direction === 'up') {
      const blind = rows.find(({ row, value }) => row.id === candidate.by && value === undefined);
      return blind && hold(`${blind.row.signal} has no fresh value`);
    }
    const blind = rows.find(({ value }) => value === undefined);
    if (blind !== undefined) return hold(`${blind.row.signal} has no fresh value`);
    const minutes = guide.policy.downWindowMinutes;
    const gap = rows.find(
      ({ row }) => lastMinutes(observation.series[row.signal], minutes).length < minutes,
    );
    return gap && hold(`${gap.row.signal} has gaps in the last ${minutes} minutes`);
  },
};
