import { element, write } from '../element.js';
import { spaced } from '../format.js';
import {
  LISTS,
  reportWords,
  shareWords,
  statementsOf,
  statementWords,
  trialWords,
} from './advice-words.js';
import { standingOf } from './care-words.js';

/**
 * @typedef {import('./advice-words.js').Care} Care
 * @typedef {import('./advice-words.js').Report} Report
 * @typedef {import('./advice-words.js').Statement} Statement
 * @typedef {Report['indexes'][number]} TriedIndex
 */

/** The command, for the session that this page shows. @param {string} command */
const here = (command) => (command.startsWith('npx capstan') ? `${command} --local` : command);

/** @param {TriedIndex} index */
function indexItem(index) {
  const { columns, command, table } = index;
  const name = element('code', {}, `${table} (${columns.join(', ')})`);
  return element(
    'li',
    { class: 'advised' },
    element('p', {}, 'Index on ', name),
    element('p', { class: 'soft' }, trialWords(index)),
    command !== undefined && element('pre', {}, here(command)),
  );
}

/** @param {Statement} statement @param {Report} report */
function statementItem(statement, { indexes, untried }) {
  const { hitPercent, id, plan, query, role, rowsPerCall, sharePercent } = statement;
  const share = element('i');
  share.style.width = `${sharePercent.toFixed(0)}%`;
  const hits = hitPercent === null ? '' : `, ${hitPercent.toFixed(0)} % of blocks in the cache`;
  const why = untried.find((one) => one.statement === id);
  const tried = indexes.filter((one) => one.statement === id && one.is === 'advised');
  return element(
    'li',
    { class: 'statement', 'data-statement': id },
    element(
      'details',
      {},
      element(
        'summary',
        {},
        element('code', { class: 'query' }, query.replace(/\s+/g, ' ')),
        element(
          'span',
          { class: 'statement-figures' },
          element('span', {}, statementWords(statement)),
          element('span', { class: 'share', 'aria-hidden': true }, share),
          element('span', {}, shareWords(sharePercent)),
        ),
      ),
      element('pre', { tabindex: 0, 'aria-label': 'Statement' }, query),
      element('p', { class: 'soft' }, `By ${role}, ${rowsPerCall.toFixed(0)} rows a call${hits}.`),
      plan.is === 'plan'
        ? element('pre', { class: 'plan', tabindex: 0, 'aria-label': 'Plan' }, plan.text)
        : element('p', { class: 'soft' }, `No plan: ${plan.because}.`),
      element('ul', {}, ...tried.map(indexItem)),
      why !== undefined && element('p', { class: 'soft' }, `No index was tried: ${why.because}.`),
    ),
  );
}

/** @param {Report['findings'][number]} finding */
const findingItem = ({ about, kind, mend, says, weight }) =>
  element(
    'li',
    { class: 'finding', 'data-finding': kind },
    element(
      'p',
      {},
      element(
        'span',
        { class: 'pill', 'data-tone': weight === 'warn' ? 'high' : 'low' },
        spaced(kind),
      ),
      ' ',
      element('strong', {}, about),
    ),
    element('p', {}, says),
    mend !== undefined && element('pre', {}, here(mend)),
  );

/** The last report: slow statements with their plans, indexes that were tried, and what else catches the eye. */
export function createAdvice() {
  const none = element('p', { class: 'soft' });
  const trouble = element('p', { class: 'advice-trouble' });
  const says = element('p', { class: 'soft' });
  const buttons = LISTS.map(([list, title]) =>
    element('button', { type: 'button', onclick: () => choose(list) }, title),
  );
  const lists = element('fieldset', { class: 'segments', 'aria-label': 'Order' }, ...buttons);
  const statements = element('ol', { class: 'statements', 'aria-label': 'Slow queries' });
  const advised = element('ul', { 'aria-label': 'Advised indexes' });
  const findings = element('ul', { class: 'findings', 'aria-label': 'Findings' });
  const indexTitle = element('h3', {}, 'Advised indexes');
  const findingTitle = element('h3', {}, 'Findings');
  const head = element('div', { class: 'advice-head' }, element('h3', {}, 'Slow queries'), lists);
  /** @type {Report | undefined} */
  let report;
  /** @type {import('./advice-words.js').List} */
  let chosen = 'total';

  /** @param {import('./advice-words.js').List} list */
  function choose(list) {
    chosen = list;
    drawStatements();
  }

  function drawStatements() {
    for (const [index, [list]] of LISTS.entries()) {
      buttons[index]?.setAttribute('aria-pressed', String(list === chosen));
    }
    const wanted = report === undefined ? [] : statementsOf(report, chosen);
    statements.replaceChildren(
      ...wanted.map((one) => statementItem(one, /** @type {Report} */ (report))),
    );
  }

  /** @param {Report} next */
  function draw(next) {
    report = next;
    write(says, reportWords(next));
    drawStatements();
    const good = next.indexes.filter(({ is }) => is === 'advised');
    advised.replaceChildren(...good.map(indexItem));
    indexTitle.hidden = good.length === 0;
    findings.replaceChildren(...next.findings.map(findingItem));
    findingTitle.hidden = next.findings.length === 0;
  }

  return {
    parts: [head, trouble, none, says, statements, indexTitle, advised, findingTitle, findings],
    /** @param {Care} care */
    update({ report: next, status }) {
      const chore = status?.chores.find(({ kind }) => kind === 'advice');
      const isIll =
        chore !== undefined && standingOf(chore).tone === 'high' && chore.did !== 'nothing';
      trouble.hidden = !isIll;
      write(trouble, isIll ? `${spaced(chore.did)}: ${chore.because}` : '');
      none.hidden = next !== undefined;
      write(none, `There is no report yet${chore === undefined ? '' : `: ${chore.because}`}.`);
      lists.hidden = next === undefined;
      says.hidden = next === undefined;
      if (next !== undefined && next.at !== report?.at) draw(next);
      if (next === undefined) indexTitle.hidden = findingTitle.hidden = true;
    },
  };
}
