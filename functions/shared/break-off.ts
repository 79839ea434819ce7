import type { RunArchive } from '#adapters/state-table/runs.ts';
import type { Herald } from '#core/loop/ports.ts';
import { heldBy } from '#core/playbooks/progress.ts';
import { ENDED, type Run } from '#core/playbooks/run-record.ts';
import type { Holds } from '#core/playbooks/world.ts';

/** What it takes to end a run from outside. */
export interface BreakOffParts {
  readonly runs: RunArchive;
  readonly holds: Pick<Holds, 'release'>;
  readonly herald: Herald;
  readonly now: () => number;
}

/** Which run, and what ended it. */
export interface Broken {
  readonly run: string;
  readonly playbook: string;
  readonly because: string;
}

/** What was being done, so that a person knows where to look. */
function underWay({ steps }: Run): string {
  const step = steps.find(({ status }) => status === 'under-way');
  if (step !== undefined) return `it was at "${step.does}", which may or may not have been done`;
  return steps.some(({ status }) => status === 'done')
    ? 'some steps were done'
    : 'no step was begun';
}

/**
 * Ends the record of a run whose execution has ended without saying so: lets go of its targets and tells
 * people. Harmless when the run has ended already, and again after it was interrupted.
 */
export async function breakOff(parts: BreakOffParts, broken: Broken): Promise<void> {
  const { herald, holds, now, runs } = parts;
  const run = await runs.run(broken.run);
  // A dry run leaves no record, and a name may be another playbook's.
  if (run === undefined || run.playbook !== broken.playbook || ENDED.includes(run.status)) return;
  const at = now();
  for (const target of heldBy(run.plan)) await holds.release(target, run.name, at);
  const outcome = `broke off: ${broken.because}; ${underWay(run)}; nothing was taken back`;
  await herald.announce({
    at,
    target: run.plan.target ?? run.playbook,
    kind: 'trouble',
    sentence: `${run.playbook} (run ${run.name} by ${run.by}) ${outcome}`,
  });
  await runs.save({
    ...run,
    status: 'failed',
    updatedAt: at,
    endedAt: at,
    outcome,
    verified: false,
  });
}
