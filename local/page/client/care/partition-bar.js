import { element } from '../element.js';
import { counted, numberOf } from './care-words.js';

/** More would be too thin to be seen. */
const MOST = 48;

/**
 * A cell for each partition, from the archived ones to those that wait for their time.
 * @param {import('./care-words.js').Chore} chore
 */
export function partitionBar(chore) {
  const all = numberOf(chore, 'partitions');
  if (all === undefined || all === 0) return undefined;
  const ahead = Math.min(all, numberOf(chore, 'aheadPartitions') ?? 0);
  const archived = numberOf(chore, 'archivedPartitions') ?? 0;
  const cells = [
    ...Array(archived).fill('archived'),
    ...Array(Math.max(0, all - ahead - 1)).fill('past'),
    ...Array(all > ahead ? 1 : 0).fill('now'),
    ...Array(ahead).fill('ahead'),
  ].slice(-MOST);
  const { newest, oldest } = chore.figures;
  const from = oldest === undefined || oldest === null ? '' : `, ${oldest} to ${newest}`;
  const says = `${counted(all)} partitions, ${counted(ahead)} of them ahead, ${counted(archived)} archived before${from}`;
  return element(
    'span',
    { class: 'partitions', role: 'img', 'aria-label': says, title: says },
    ...cells.map((kind) => element('i', { 'data-cell': kind })),
  );
}
