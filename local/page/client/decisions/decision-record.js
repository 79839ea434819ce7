import { element } from '../element.js';
import {
  dollarChange,
  dollars,
  duration,
  fullTime,
  plainSentence,
  quantity,
  spaced,
} from '../format.js';
import { titleOf } from '../state/condition.js';
import { actionWords } from './decision-words.js';

/**
 * @typedef {import('../../feed.ts').PageDecision} PageDecision
 * @typedef {import('#core/decision.ts').Decision} Decision
 * @typedef {import('#core/decision.ts').Input} Input
 * @typedef {(target: string, signal: string) => { label: string, unit: string }} Naming
 */

/** Where a value lies between its lines, as a small bar. @param {Input} input */
function bullet({ value, high, low }) {
  const top = Math.max(high * 1.25, (value ?? 0) * 1.05);
  const share = (/** @type {number} */ amount) => `${Math.min(100, (100 * amount) / top)}%`;
  const bar = element('span', { class: 'bullet', 'aria-hidden': 'true' });
  const part = (/** @type {string} */ name, /** @type {number} */ at) => {
    const mark = element('i', { class: name });
    mark.style.left = share(at);
    return mark;
  };
  const band = element('i', { class: 'bullet-band' });
  band.style.left = share(low);
  band.style.width = `calc(${share(high)} - ${share(low)})`;
  bar.append(band, part('bullet-low', low), part('bullet-high', high));
  if (value !== undefined) bar.append(part('bullet-value', value));
  return bar;
}

/** @param {Input} input */
function stateOf({ highAlarm, lowAlarm }) {
  if (highAlarm === 'ALARM') return { tone: 'high', text: 'high alarm' };
  if (lowAlarm === 'ALARM') return { tone: 'low', text: 'low alarm' };
  if (highAlarm === 'INSUFFICIENT_DATA') return { tone: 'blind', text: 'not enough data' };
  return { tone: 'ok', text: 'within lines' };
}

/** @param {Decision} decision @param {Naming} naming */
function inputTable({ inputs, target }, naming) {
  const rows = inputs.map((input) => {
    const { label, unit } = naming(target, input.signal);
    const { tone, text } = stateOf(input);
    const value = input.value === undefined ? 'none' : quantity(input.value, unit);
    const age = input.ageSeconds === undefined ? '' : `${duration(input.ageSeconds * 1000)} old`;
    const lines = `${quantity(input.low, unit)} – ${quantity(input.high, unit)}`;
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, label),
      element('td', { class: 'number' }, value, element('small', {}, age)),
      element('td', {}, bullet(input), element('small', {}, lines)),
      element('td', {}, element('span', { class: 'pill', 'data-tone': tone }, text)),
    );
  });
  const heads = ['Signal', 'Value', 'Low and high line', 'Alarm'];
  return element(
    'table',
    {},
    element(
      'thead',
      {},
      element('tr', {}, ...heads.map((text) => element('th', { scope: 'col' }, text))),
    ),
    element('tbody', {}, ...rows),
  );
}

/** @param {Decision} decision */
function proposalList({ proposals }) {
  const items = proposals.map(({ by, wants, action, because }) =>
    element(
      'li',
      {},
      element('strong', {}, by),
      element(
        'span',
        { class: 'wants', 'data-wants': wants },
        action ? `${wants}: ${actionWords(action)}` : wants,
      ),
      element('p', {}, because),
    ),
  );
  return items.length === 0
    ? element('p', { class: 'soft' }, 'Nobody proposed anything.')
    : element('ul', { class: 'spoken' }, ...items);
}

/** @param {Decision} decision */
function guardList({ guards }) {
  const effects = {
    hold: 'held it',
    limit: 'made it smaller',
    impossible: 'passed to the next ask',
  };
  const items = guards.map(({ guard, effect, because }) =>
    element(
      'li',
      {},
      element('strong', {}, spaced(guard)),
      element('span', { class: 'wants', 'data-wants': effect }, effects[effect]),
      element('p', {}, because),
    ),
  );
  return items.length === 0
    ? element('p', { class: 'soft' }, 'No guard had anything against it.')
    : element('ul', { class: 'spoken' }, ...items);
}

/** @param {string} name @param {string} value @param {string} [note] */
const fact = (name, value, note) =>
  element(
    'div',
    { class: 'figure' },
    element('span', {}, name),
    element('strong', {}, value),
    element('small', {}, note ?? ''),
  );

/** @param {Decision} decision */
function facts({ action, wanted, costUsdPerMonth: { before, after }, undoable, downtimeSeconds }) {
  const change = action ?? wanted;
  const cost = before === after ? dollars(before) : `${dollars(before)} → ${dollars(after)}`;
  const list = [
    fact('Cost a month', cost, before === after ? 'unchanged' : dollarChange(after - before)),
  ];
  if (change !== undefined) {
    list.unshift(fact(action ? 'Change' : 'Wanted', actionWords(change)));
    list.push(fact('Can be undone', undoable ? 'yes' : 'no'));
    list.push(fact('Downtime', downtimeSeconds > 0 ? `about ${downtimeSeconds} s` : 'none'));
  }
  return element('div', { class: 'figures' }, ...list);
}

/**
 * All that is kept of a decision, for a person.
 * @param {PageDecision} record
 * @param {Naming} naming
 */
export function decisionRecord(record, naming) {
  const { decision, verdict, reason, outcome, times, until, at } = record;
  const section = (/** @type {string} */ title, /** @type {Node} */ content) =>
    element('section', {}, element('h3', {}, title), content);
  const repeated =
    times !== undefined && times > 1
      ? `Held ${times} times, last at ${fullTime(until ?? at)}; shown is the last.`
      : undefined;
  return [
    element('p', { class: 'eyebrow' }, `${titleOf({ id: record.target })} · ${fullTime(at)}`),
    element('h2', { id: 'record-title', tabindex: '-1' }, plainSentence(record)),
    element(
      'p',
      { class: 'meta' },
      element(
        'span',
        { class: 'pill', 'data-tone': verdict === 'act' ? 'act' : 'blind' },
        verdict === 'act' ? 'acted' : 'held',
      ),
      element('span', {}, spaced(reason)),
      outcome !== undefined && element('span', {}, outcome),
      repeated !== undefined && element('span', {}, repeated),
    ),
    facts(decision),
    section('What it saw', inputTable(decision, naming)),
    section('What each row asked for', proposalList(decision)),
    section('Guards that spoke', guardList(decision)),
    element(
      'details',
      {},
      element('summary', {}, 'The whole record as JSON'),
      element('pre', { tabindex: '0' }, JSON.stringify(decision, null, 2)),
    ),
  ];
}
