import { expect, it } from 'vitest';
import { alarmsOf, SITUATIONS_AT, situations } from '../../../bench/decide/situations.ts';
import { guide } from '../../../capstan.config.ts';
import { decide } from '../../../core/decide.ts';

const wanted = {
  'quiet service': 'hold within-lines',
  'service in breach': 'act breach',
  'service to shrink': 'act surplus',
  'quiet database': 'hold within-lines',
  'database in breach': 'hold downtime-window',
  'quiet Redis': 'hold within-lines',
};

it.each(Object.entries(wanted))('%s is what it says: %s', (name, answer) => {
  const situation = situations[name];
  if (situation === undefined) throw new Error(`no situation is called ${name}`);
  const { reason, verdict } = decide(guide, situation, SITUATIONS_AT);
  expect(`${verdict} ${reason}`).toBe(answer);
  expect(alarmsOf(situation)).toHaveLength(answer.startsWith('hold within') ? 0 : 1);
});
