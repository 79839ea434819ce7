import type { RunArchive } from '#adapters/state-table/runs.ts';
import type { Herald } from '#core/loop/ports.ts';
import { heldBy } from '#core/playbooks/progress.ts';
import { ENDED, type Run, type RunStep } from '#core/playbooks/run-record.ts';
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

const having = (
  steps: readonly RunStep[],
  ...wanted: readonly RunStep['status'][]
): readonly RunStep[] => steps.filter(({ status }) => wanted.includes(status));

const named = (steps: readonly RunStep[]): string =>
  steps.map(({ does }) => `"${does}"`).join(', ');

/** What was being done, so that a person knows where to look. */
function underWay({ steps }: Run): string {
  const [step] = having(steps, 'under-way');
  if (step !== undefined) return `it was at "${step.does}", which may or may not have been done`;
  const failed = having(steps, 'failed', 'undone', 'not-undone');
  // A step that was done and taken back again does not say which one failed.
  const [one] = having(failed, 'failed');
  if (one !== undefined) return `"${one.does}" had failed`;
  if (failed.length > 0) return 'a step had failed';
  const done = having(steps, 'done').length;
  return done === 0 ? 'no step was begun' : `${done} of ${steps.length} steps done`;
}

/** What was taken back until then, and what was not: nobody goes on with it. */
function takenBack({ plan, status, steps }: Run): string {
  const back = having(steps, 'undone');
  const changing = steps.filter((_, index) => plan.steps[index]?.changes === true);
  const left = having(changing, 'under-way', 'done', 'failed', 'not-undone');
  const was = back.length === 0 ? 'nothing was taken back' : `taken back: ${named(back)}`;
  const began = status === 'undoing' || having(steps, 'undone', 'not-undone').length > 0;
  return began && left.length > 0 ? `${was}; not taken back: ${named(left)}` : was;
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
  const outcome = `broke off: ${broken.because}; ${underWay(run)}; ${takenBack(run)}`;
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
