import { clockTime, dollarChange, dollars, duration, spaced } from '../format.js';

/**
 * @typedef {import('../../playbook-feed.ts').PageRun} Run
 * @typedef {import('../../playbook-feed.ts').PagePlan} Plan
 * @typedef {Run['steps'][number]} Step
 */

/** As in core/playbooks/sign-of-life.ts: a run that writes nothing for so long, although it does not sleep, may be dead. */
const SILENT = 25 * 60_000;

const STATUS = /** @type {const} */ ({
  'waiting-for-approval': { tone: 'act', word: 'Waits for approval' },
  'waiting-for-window': { tone: 'blind', word: 'Waits for its window' },
  'waiting-for-target': { tone: 'blind', word: 'Waits for its target' },
  running: { tone: 'act', word: 'Running' },
  undoing: { tone: 'high', word: 'Taking back' },
  succeeded: { tone: 'ok', word: 'Done' },
  undone: { tone: 'low', word: 'Taken back' },
  failed: { tone: 'high', word: 'Failed' },
  refused: { tone: 'blind', word: 'Nothing changed' },
});

/** @param {Run} run */
export const statusOf = ({ status }) => STATUS[status] ?? { tone: 'blind', word: spaced(status) };

/** @param {Run} run */
export const isEnded = ({ status }) =>
  ['succeeded', 'undone', 'failed', 'refused'].includes(status);

/** @param {Run} run */
export const wantsApproval = ({ approval, status }) =>
  status === 'waiting-for-approval' && approval !== undefined;

/** What calling a run off leaves behind. @param {Run} run */
export function callOffWords({ plan, steps }) {
  const hasBegun = steps.some(({ status }, at) => plan.steps[at]?.changes && status !== 'to-do');
  return hasBegun
    ? 'What it has changed already stays as it is: nothing is taken back.'
    : 'Nothing was changed so far.';
}

/** The step that is under way, or the next one. @param {Run} run */
export function currentStep({ steps }) {
  const under = steps.findIndex(({ status }) => status === 'under-way');
  const index = under >= 0 ? under : steps.findIndex(({ status }) => status === 'to-do');
  return steps[index] === undefined ? undefined : { index, step: steps[index] };
}

/** @param {Step} step @param {number} now */
function elapsed({ startedAt, endedAt }, now) {
  return startedAt === undefined ? '' : duration((endedAt ?? now) - startedAt);
}

/** Where a run stands, in one line. @param {Run} run @param {number} now */
export function progressWords(run, now) {
  if (isEnded(run)) return run.outcome ?? statusOf(run).word;
  if (run.status === 'undoing') return 'A step failed; what was changed is being taken back';
  if (run.status !== 'running') {
    const since = duration(now - run.updatedAt);
    return `Waits for ${run.waitsFor ?? 'its turn'}, for ${since} now`;
  }
  if (now - run.updatedAt > SILENT) return `No sign of life since ${clockTime(run.updatedAt)}`;
  const current = currentStep(run);
  if (current === undefined) return 'Writes its report';
  const { index, step } = current;
  const parts = [`Step ${index + 1} of ${run.steps.length}: ${step.does}`, step.note ?? ''];
  return [...parts, elapsed(step, now)].filter((part) => part !== '').join(' · ');
}

const STEP = /** @type {const} */ ({
  'to-do': { sign: '○', word: 'to do' },
  'under-way': { sign: '◐', word: 'under way' },
  done: { sign: '✓', word: 'done' },
  failed: { sign: '✕', word: 'failed' },
  undone: { sign: '↩', word: 'taken back' },
  'not-undone': { sign: '!', word: 'could not be taken back' },
});

/** A sign, its word, and what was seen, for one step. @param {Step} step @param {number} now */
export function stepWords(step, now) {
  const { sign, word } = STEP[step.status] ?? { sign: '·', word: spaced(step.status) };
  const note = [step.note ?? '', elapsed(step, now)].filter((part) => part !== '').join(' · ');
  return { sign, word, note };
}

/** What a run waits for before its first change, a line each. @param {NonNullable<Run['gates']>} gates */
export const gateLines = ({ approval, when }) => [
  ...(when === undefined ? [] : [`When: ${when}.`]),
  ...(approval === undefined ? [] : [`Approval: ${approval}.`]),
];

/** How long a target is away. @param {number} seconds */
export function downtimeWords(seconds) {
  if (seconds === 0) return 'none';
  return seconds < 120 ? `about ${seconds} s` : `about ${Math.round(seconds / 60)} min`;
}

/** What it changes of the bill. @param {Plan} plan */
export function planCostWords({ costUsdPerMonth: { before, after } }) {
  if (before === after) return 'unchanged';
  return `${dollars(before)} → ${dollars(after)} (${dollarChange(after - before)})`;
}
