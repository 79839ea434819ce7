import { ENDED, type Run } from '#core/playbooks/run-record.ts';

/** What lines are made of; the page's runs have it, too. */
export type NewsRun = Pick<
  Run,
  'name' | 'playbook' | 'by' | 'why' | 'status' | 'startedAt' | 'updatedAt' | 'waitsFor' | 'outcome'
> & { readonly endedAt?: number; readonly plan: Pick<Run['plan'], 'target'> };

/** One line of the terminal. */
export interface NewsLine {
  readonly at: number;
  readonly text: string;
}

/** Waits for a person or a window are told; others last seconds. */
const TOLD = ['waiting-for-approval', 'waiting-for-window'];

function linesOf(before: NewsRun | undefined, run: NewsRun): readonly NewsLine[] {
  const { by, endedAt, name, outcome, playbook, plan, startedAt, status, updatedAt, waitsFor } =
    run;
  const of = plan.target === undefined ? '' : ` of ${plan.target}`;
  const lines: NewsLine[] = [];
  if (before === undefined) {
    lines.push({ at: startedAt, text: `${playbook}${of} begins, because ${by} asks: ${run.why}` });
  }
  if (before?.status === status) return lines;
  if (TOLD.includes(status)) {
    const how =
      status === 'waiting-for-approval'
        ? `; to say yes: npx capstan playbook approve ${name} --local`
        : '';
    lines.push({ at: updatedAt, text: `  ${playbook} waits for ${waitsFor ?? 'its turn'}${how}` });
  }
  if (ENDED.includes(status)) {
    lines.push({ at: endedAt ?? updatedAt, text: `  ${playbook}: ${outcome ?? status}` });
  }
  return lines;
}

/** What is new about runs, oldest first: one began, waits for somebody or its window, or ended. */
export function runNews(
  before: readonly NewsRun[],
  after: readonly NewsRun[],
): readonly NewsLine[] {
  const known = new Map(before.map((run) => [run.name, run]));
  return after
    .flatMap((run) => linesOf(known.get(run.name), run))
    .sort((one, other) => one.at - other.at);
}
