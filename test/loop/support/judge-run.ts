import { judge } from '../oracle/invariants.ts';
import type { Run } from './run-sequence.ts';
import { truthOf } from './truth.ts';

/** Everything that is wrong with a run. */
export function judgeRun({ system, calmAt, calmMinutes }: Run): readonly string[] {
  return judge({
    log: system.log,
    calmAt,
    calmMinutes,
    endedAt: system.now(),
    end: truthOf(system.world),
  });
}
