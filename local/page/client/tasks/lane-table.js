import { element, write } from '../element.js';
import { duration } from '../format.js';
import { counted, isLate } from './task-words.js';

/**
 * @typedef {import('../../task-feed.ts').PageTaskKind} TaskKind
 * @typedef {import('../../task-feed.ts').PageLane} Lane
 */

const COLUMNS = ['Priority', 'Waiting', 'In flight', 'Oldest', 'Dead'];

/** @param {Lane} lane */
function createRow({ priority }) {
  const cells = COLUMNS.slice(1).map(() => element('td'));
  const row = element('tr', {}, element('th', { scope: 'row' }, priority), ...cells);
  return {
    row,
    /** @param {TaskKind} kind @param {Lane} lane @param {number} now */
    update(kind, lane, now) {
      const { dead, inFlight, oldestAt, waiting } = lane;
      const age = oldestAt === undefined ? '–' : duration(now - oldestAt);
      const texts = [counted(waiting), counted(inFlight), age, counted(dead)];
      for (const [index, cell] of cells.entries()) {
        write(cell, texts[index] ?? '');
        cell.classList.toggle('is-nothing', texts[index] === '0' || texts[index] === '–');
      }
      cells[2]?.classList.toggle('is-bad', isLate(kind, lane, now));
      cells[3]?.classList.toggle('is-bad', dead > 0);
      row.classList.toggle('is-busy', waiting + inFlight > 0);
    },
  };
}

/** @param {TaskKind} first */
function createKind(first) {
  const tally = element('small');
  const rows = first.lanes.map(createRow);
  const head = element(
    'th',
    { scope: 'rowgroup', colspan: COLUMNS.length, title: first.why },
    first.kind,
    tally,
  );
  const body = element(
    'tbody',
    { 'data-kind': first.kind },
    element('tr', { class: 'kind' }, head),
    ...rows.map(({ row }) => row),
  );
  return {
    body,
    lanes: first.lanes.length,
    /** @param {TaskKind} kind @param {number} now */
    update(kind, now) {
      const died = kind.died > 0 ? `, ${counted(kind.died)} died` : '';
      write(tally, `${counted(kind.done)} done${died}`);
      for (const [index, lane] of kind.lanes.entries()) rows[index]?.update(kind, lane, now);
    },
  };
}

/** The queues: a group for each kind, a row for each priority. */
export function createLaneTable() {
  const table = element(
    'table',
    { class: 'lanes' },
    element('caption', { class: 'visually-hidden' }, 'Queues by kind and priority'),
    element(
      'thead',
      {},
      element('tr', {}, ...COLUMNS.map((name) => element('th', { scope: 'col' }, name))),
    ),
  );
  /** @type {Map<string, ReturnType<typeof createKind>>} */
  const kinds = new Map();

  return {
    table,
    /** @param {readonly TaskKind[]} next @param {number} now */
    update(next, now) {
      for (const kind of next) {
        const known = kinds.get(kind.kind);
        const isSame = known !== undefined && known.lanes === kind.lanes.length;
        const shown = isSame ? known : createKind(kind);
        if (!isSame) {
          if (known === undefined) table.append(shown.body);
          else known.body.replaceWith(shown.body);
          kinds.set(kind.kind, shown);
        }
        shown.update(kind, now);
      }
    },
  };
}
