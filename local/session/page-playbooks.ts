import type { Guide } from '#core/guide.ts';
import { playbooks } from '#core/playbooks/all.ts';
import { describeInput, type InputField } from '#core/playbooks/documents/describe-input.ts';
import type { Plan } from '#core/playbooks/plan.ts';
import type { Playbook } from '#core/playbooks/playbook.ts';
import { type Run, shownRun } from '#core/playbooks/run-record.ts';
import type { PagePlan, PagePlaybook, PageRun } from '#local/page/playbook-feed.ts';

/** A field whose sample names a target takes the targets of that kind, and nothing else. */
function withTargets(
  guide: Guide,
  field: InputField,
  { evenPaused, example }: Playbook,
): InputField {
  const samples: Readonly<Record<string, unknown>> = example;
  const named = guide.targets.find(({ id }) => id === samples[field.name]);
  if (named === undefined || field.type !== 'text' || field.choices !== undefined) return field;
  // The kill switch is for targets of every kind, and for all of them at once.
  const ofKind = guide.targets.filter(({ kind }) => evenPaused || kind === named.kind);
  const ids = ofKind.map(({ id }) => id);
  return { ...field, choices: evenPaused ? ['all', ...ids] : ids };
}

function offered(guide: Guide, playbook: Playbook): PagePlaybook {
  const { about, id, input, looksOnly, summary } = playbook;
  return {
    id,
    summary,
    downtime: about.downtime,
    undo: about.undo,
    looksOnly: looksOnly === true,
    fields: describeInput(input).map((field) => withTargets(guide, field, playbook)),
  };
}

/** The playbooks that can be started, with the fields of their forms. */
export function offeredPlaybooks(guide: Guide, ids: readonly string[]): readonly PagePlaybook[] {
  return playbooks.filter(({ id }) => ids.includes(id)).map((one) => offered(guide, one));
}

/** A plan without the data of its steps, which only the engine needs. */
export function pagePlan({ steps, ...plan }: Plan): PagePlan {
  return { ...plan, steps: steps.map(({ step: _step, ...rest }) => rest) };
}

/** A run as the page may know it. */
export const pageRun = (run: Run): PageRun => ({ ...shownRun(run), plan: pagePlan(run.plan) });
