import type { Plan } from '#core/playbooks/plan.ts';
import { columns, costDifference, span } from './layout.ts';

const stepsOf = ({ steps }: Plan): readonly string[] =>
  columns([
    ['  #', 'step', 'now', 'then', 'away'],
    ...steps.map(({ does, downtimeSeconds, present, wanted }, at) => [
      `  ${at + 1}`,
      does,
      present ?? '',
      wanted ?? '',
      downtimeSeconds > 0 ? span(downtimeSeconds * 1000) : '',
    ]),
  ]);

/** A plan as a person reads it before saying yes. */
export function planText(plan: Plan): string {
  const { costUsdPerMonth, downtimeSeconds, fingerprint, notes, playbook, steps, target } = plan;
  const head = `${playbook}${target === undefined ? '' : ` of ${target}`}`;
  if (steps.length === 0) {
    return [`${head}: nothing to do`, ...notes.map((note) => `  ${note}`)].join('\n');
  }
  const undo = steps.flatMap(({ undo: back }, at) =>
    back === undefined ? [] : [[`    step ${at + 1}`, back]],
  );
  return [
    `${head}: ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`,
    ...stepsOf(plan),
    '',
    `  downtime  ${downtimeSeconds > 0 ? `about ${span(downtimeSeconds * 1000)}` : 'none'}`,
    `  cost      ${costDifference(costUsdPerMonth)}`,
    ...(undo.length > 0 ? ['  undo', ...columns(undo)] : []),
    ...(notes.length > 0 ? ['  notes', ...notes.map((note) => `    ${note}`)] : []),
    `  plan      ${fingerprint}`,
  ].join('\n');
}
