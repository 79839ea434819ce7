import type { Instant } from '#core/guide.ts';
import type { RunStep, ShownRun } from '#core/playbooks/run-record.ts';
import { silentSince } from '#core/playbooks/sign-of-life.ts';
import { columns, costDifference, dayAndTime, span } from './layout.ts';

const MARKS: Readonly<Record<RunStep['status'], string>> = {
  'to-do': '·',
  'under-way': '▸',
  done: '✓',
  failed: '✗',
  undone: '↺',
  'not-undone': '!',
};

const duration = ({ endedAt, startedAt }: RunStep, now: Instant): string =>
  startedAt === undefined ? '' : span((endedAt ?? now) - startedAt);

/** Where a run stands, in a few words. */
export function standing(run: ShownRun, now: Instant): string {
  if (run.waitsFor !== undefined && run.status.startsWith('waiting')) {
    return `waits for ${run.waitsFor}`;
  }
  const silent = silentSince(run, now);
  const dead = silent === undefined ? '' : `, no sign of life for ${span(now - silent)}`;
  return `${run.status}${dead}`;
}

/** The steps of a run as they stand: one line each. Nothing lasts longer than the run. */
export function stepLines({ endedAt, steps }: ShownRun, now: Instant): readonly string[] {
  return columns(
    steps.map((step) => [
      `  ${MARKS[step.status]}`,
      step.does,
      duration(step, endedAt ?? now),
      step.note ?? (step.status === 'to-do' ? '' : step.status),
    ]),
    1,
  );
}

/** What a run found, when it looked at something. */
function findingLines({ findings = [] }: ShownRun): readonly string[] {
  if (findings.length === 0) return [];
  return [
    '  found',
    ...columns(
      findings.map(({ found, passed, wanted, what }) => [
        `    ${passed ? '✓' : '✗'} ${what}`,
        `${found}${wanted === '' ? '' : `  (wanted ${wanted})`}`,
      ]),
    ),
  ];
}

/** The whole report of a run: who, why, before and after, how long, verified, what was undone. */
export function runReport(run: ShownRun, zone: string, now: Instant): string {
  const { approvedBy, by, endedAt, input, name, notUndone = [], outcome, plan, playbook } = run;
  const lasted = span((endedAt ?? now) - run.startedAt);
  const fields = Object.entries(input).map(([key, value]) => `${key} ${value}`);
  const verified =
    run.verified === undefined ? 'not yet' : run.verified ? 'yes, seen to be so' : 'no';
  return [
    `${playbook} (run ${name}): ${outcome ?? standing(run, now)}`,
    ...columns([
      ['  input', fields.join(', ') || 'none'],
      ['  by', approvedBy === undefined ? by : `${by}; approved by ${approvedBy}`],
      ['  why', run.why],
      ['  began', `${dayAndTime(run.startedAt, zone)}, ${endedAt ? 'took' : 'since'} ${lasted}`],
      ['  status', standing(run, now)],
      ['  verified', verified],
      ...(plan.steps.some(({ changes }) => changes)
        ? [['  cost', costDifference(plan.costUsdPerMonth)]]
        : []),
    ]),
    ...(run.steps.length > 0 ? ['  steps', ...stepLines(run, now)] : []),
    ...findingLines(run),
    ...(notUndone.length > 0 ? ['  not undone', ...notUndone.map((what) => `    ${what}`)] : []),
  ].join('\n');
}
