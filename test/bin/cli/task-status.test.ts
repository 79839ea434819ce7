import { describe, expect, it } from 'vitest';
import { taskLines } from '../../../bin/cli/tasks/task-status.ts';

describe('the tasks of a status', () => {
  it('are one line while all is well', () => {
    expect(taskLines({ waiting: 3, inFlight: 1, dead: 0, openBreakers: [] })).toEqual([
      '  tasks        3 waiting, 1 in flight, 0 dead',
    ]);
  });

  it('name the commands that say more when something is wrong', () => {
    expect(taskLines({ waiting: 0, inFlight: 9, dead: 2, openBreakers: ['postmark'] })).toEqual([
      '  tasks        0 waiting, 9 in flight, 2 dead',
      '    breakers open: postmark ("capstan task breakers" says why)',
      '    "capstan task letters" says why they are dead',
    ]);
  });
});
