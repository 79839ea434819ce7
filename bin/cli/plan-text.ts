import type { GateWords } from '#core/playbooks/gate-words.ts';
import type { Plan } from '#core/playbooks/plan.ts';
import { columns, costDifference, span } from './layout.ts';

/** The steps as a table, without columns in which nothing stands. */
function stepsOf({ steps }: Plan): readonly string[] {
  const rows = steps.map(({ does, downtimeSeconds, present = '', wanted = '' }, at) => [
    `  ${at + 1}`,
    does,
    present,
    wanted,
    downtimeSeconds > 0 ? span(downtimeSeconds * 1000) : '',
  ]);
  const heads = ['  #', 'step', 'now', 'then', 'away'];
  const filled = heads.map((_, at) => rows.some((row) => row[at] !== ''));
  return columns([heads, ...rows].map((row) => row.filter((_, at) => filled[at])));
}

/** A plan as a person reads it before saying yes; `gates` is what it waits for. */
export function planText(plan: Plan, gates: GateWords): string {
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
    ...(gates.when === undefined ? [] : [`  when      ${gates.when}`]),
    ...(gates.approval === undefined ? [] : [`  approval  ${gates.approval}`]),
    `  cost      ${costDifference(costUsdPerMonth)}`,
    ...(undo.length > 0 ? ['  undo', ...columns(undo)] : []),
    ...(notes.length > 0 ? ['  notes', ...notes.map((note) => `    ${note}`)] : []),
    `  plan      ${fingerprint}`,
  ].join('\n');
}
