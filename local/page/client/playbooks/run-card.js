import { element, write } from '../element.js';
import { clockTime, duration, fullTime } from '../format.js';
import { titleOf } from '../state/condition.js';
import { createCallOff } from './call-off.js';
import { isEnded, progressWords, statusOf, stepWords } from './run-words.js';

/** @typedef {import('../../playbook-feed.ts').PageRun} Run */

/** @param {Run['steps'][number]} step @param {number} now */
function stepItem(step, now) {
  const { sign, word, note } = stepWords(step, now);
  return element(
    'li',
    { 'data-status': step.status },
    element('span', { class: 'step-sign', 'aria-hidden': 'true' }, sign),
    element(
      'div',
      {},
      step.does,
      element('span', { class: 'visually-hidden' }, `, ${word}`),
      note !== '' && element('small', {}, note),
    ),
  );
}

/** @param {NonNullable<Run['findings']>[number]} finding */
function findingItem({ what, passed, found, wanted }) {
  return element(
    'li',
    { 'data-status': passed ? 'done' : 'failed' },
    element('span', { class: 'step-sign', 'aria-hidden': 'true' }, passed ? '✓' : '✕'),
    element(
      'div',
      {},
      element('span', { class: 'visually-hidden' }, passed ? 'passed: ' : 'failed: '),
      `${what}: ${found}`,
      element('small', {}, `wanted ${wanted}`),
    ),
  );
}

/** @param {Run} run @param {number} now */
function details(run, now) {
  const { approvedBy, by, endedAt, findings = [], name, notUndone = [], startedAt, why } = run;
  const took = endedAt === undefined ? '' : `, took ${duration(endedAt - startedAt)}`;
  return [
    element('p', { class: 'run-about' }, `${by}: ${why}`),
    element('ol', { class: 'run-steps' }, ...run.steps.map((step) => stepItem(step, now))),
    findings.length > 0 &&
      element('ul', { class: 'run-steps', 'aria-label': 'Findings' }, ...findings.map(findingItem)),
    notUndone.length > 0 &&
      element('p', { class: 'run-left' }, `Not taken back: ${notUndone.join('; ')}`),
    element(
      'p',
      { class: 'soft' },
      `Begun ${fullTime(startedAt)}${took}${approvedBy ? `, approved by ${approvedBy}` : ''} · ${name}`,
    ),
  ].filter((part) => part !== false);
}

/**
 * One run: what it is and where it stands, all of its steps when opened.
 * @param {Run} first
 * @param {(run: string) => void} onCallOff
 */
export function createRunCard(first, onCallOff) {
  const pill = element('span', { class: 'pill' });
  const verified = element('span', { class: 'verified' });
  const when = element('span', { class: 'run-when' });
  const line = element('span', { class: 'run-line' });
  const body = element('div', { class: 'run-body' });
  const callOff = createCallOff(first, onCallOff);
  const { target } = first.plan;
  const about = element(
    'summary',
    { id: `run-${first.name}` },
    element(
      'span',
      { class: 'run-top' },
      element('strong', {}, first.playbook),
      target !== undefined && element('span', { class: 'run-target' }, titleOf({ id: target })),
      pill,
      verified,
      when,
    ),
    line,
  );
  const open = element('details', {}, about, body, callOff.part);
  const item = element('li', { class: 'run', 'data-run': first.name }, open);
  /** @type {{ run: Run, now: number }} */
  let shown = { run: first, now: first.updatedAt };

  function fill() {
    if (open.open) body.replaceChildren(...details(shown.run, shown.now));
  }
  open.addEventListener('toggle', fill);

  return {
    item,
    about,
    /** @param {Run} run @param {number} now */
    update(run, now) {
      const { tone, word } = statusOf(run);
      pill.dataset['tone'] = tone;
      item.dataset['status'] = run.status;
      write(pill, word);
      write(verified, run.verified ? '✓ verified' : '');
      write(when, isEnded(run) ? clockTime(run.endedAt ?? run.updatedAt) : `by ${run.by}`);
      write(line, progressWords(run, now));
      callOff.update(run);
      const isOld = run === shown.run && isEnded(run);
      shown = { run, now };
      if (!isOld) fill();
    },
  };
}
