import type { JudgedRun } from '../oracle/evidence.ts';
import { judge } from '../oracle/invariants.ts';
import type { Driver } from './driver.ts';
import type { Run } from './run-sequence.ts';
import type { System } from './system.ts';
import { truthOf } from './truth.ts';

const judged = (system: System, calmAt: number, calmMinutes: number | undefined): JudgedRun => ({
  log: system.log,
  calmAt,
  calmMinutes,
  endedAt: system.now(),
  end: truthOf(system.world),
});

/** Everything that is wrong with a run. */
export function judgeRun({ system, calmAt, calmMinutes }: Run): readonly string[] {
  return judge(judged(system, calmAt, calmMinutes));
}

/** Everything that is wrong so far, with a run that has not come to rest yet. */
export function judgeNow({ system }: Driver): readonly string[] {
  return judge(judged(system, system.now(), 0)).filter((violation) => !violation.startsWith('I5'));
}
