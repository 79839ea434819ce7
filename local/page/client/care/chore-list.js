import { arrange } from '../arrange.js';
import { element } from '../element.js';
import { createChore } from './chore-item.js';

/** @typedef {import('./care-words.js').Care} Care */

/** @typedef {import('./care-words.js').Chore} Chore */

/** @param {Chore} chore */
const isShards = ({ id }) => id === 'shards';

/** The report on queries has a column of its own. */
const KNOWN = ['order', 'view', 'partitions', 'archive', 'export', 'bucket', 'advice'];

/** @type {readonly (readonly [title: string, holds: (chore: Chore) => boolean])[]} */
const GROUPS = [
  ['Orders', (chore) => chore.kind === 'order' && !isShards(chore)],
  ['Materialized views', ({ kind }) => kind === 'view'],
  ['Partitions', ({ kind }) => kind === 'partitions'],
  ['Archives', ({ kind }) => kind === 'archive'],
  ['To the warehouse', ({ kind }) => kind === 'export'],
  ['Buckets', ({ kind }) => kind === 'bucket'],
  ['Shards', isShards],
  // A kind that is new shows, wherever it will belong.
  ['Others', ({ kind }) => !KNOWN.includes(kind)],
];

/** Everything that is cared for, by kind. */
export function createChoreList() {
  const place = element('div', { class: 'chores' });
  const groups = GROUPS.map(([title, holds]) => {
    const list = element('ul', { 'aria-label': title });
    return { holds, list, part: element('section', {}, element('h3', {}, title), list) };
  });
  place.append(...groups.map(({ part }) => part));
  /** @type {Map<string, ReturnType<typeof createChore>>} */
  const items = new Map();

  return {
    place,
    /** @param {Care} care */
    update({ rows, status }) {
      for (const { holds, list, part } of groups) {
        const chores = (status?.chores ?? []).filter(holds);
        const wanted = chores
          .toSorted((a, b) => (a.id < b.id ? -1 : 1))
          .map((chore) => {
            const item = items.get(chore.id) ?? createChore(chore);
            items.set(chore.id, item);
            item.update(chore, rows[chore.id]);
            return item.part;
          });
        arrange(list, wanted);
        part.hidden = wanted.length === 0;
      }
      const known = new Set(status?.chores.map(({ id }) => id));
      for (const id of items.keys()) if (!known.has(id)) items.delete(id);
    },
  };
}
