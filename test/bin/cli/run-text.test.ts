import { expect, test } from 'vitest';
import type { Run } from '#core/playbooks/run-record.ts';
import { stepLines } from '../../../bin/cli/run-text.ts';

const NOON = Date.UTC(2026, 2, 3, 12, 0);
const MINUTE = 60_000;

const run: Pick<Run, 'steps'> = {
  steps: [{ does: 'grow the disk', status: 'under-way', startedAt: NOON }],
};

test('a step of a run that broke off lasted until then, and one that goes on until now', () => {
  const later = NOON + 500 * MINUTE;
  const ended = { ...(run as Run), endedAt: NOON + 3 * MINUTE };
  expect(stepLines(ended, later)).toEqual(['  ▸ grow the disk 3 min under-way']);
  expect(stepLines(run as Run, NOON + 5 * MINUTE)).toEqual(['  ▸ grow the disk 5 min under-way']);
});
