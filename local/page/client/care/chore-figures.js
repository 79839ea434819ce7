import { counted, countOf, figureWords, numberOf, sizeWords, timeWords } from './care-words.js';

/** @typedef {import('./care-words.js').Chore} Chore */

/** Words for a number, when there is one. @param {Chore} chore @param {string} name @param {(value: number) => string | string[]} words */
function known(chore, name, words) {
  const value = numberOf(chore, name);
  return value === undefined ? [] : [words(value)].flat();
}

/** The same, when it is more than zero. @param {Chore} chore @param {string} name @param {(value: number) => string} words */
const some = (chore, name, words) =>
  known(chore, name, (value) => (value === 0 ? [] : words(value)));

/** @param {number} count */
const rowsOrNothing = (count) => (count === 0 ? 'nothing' : countOf(count, 'row'));

/** Up to where something was shipped: an instant or a number. @param {Chore} chore */
function watermark({ figures }) {
  const mark = figures['watermark'];
  if (mark === undefined || mark === null) return [];
  return [`up to ${figureWords('watermark', mark)}`];
}

/** What the row of sharding says: tenants by shard. @param {Chore} chore */
const tenants = ({ figures }) =>
  Object.entries(figures)
    .filter(([name]) => name.startsWith('tenants on '))
    .map(
      ([name, count]) => `${name.slice('tenants on '.length)}: ${countOf(Number(count), 'tenant')}`,
    );

/** @type {Record<Chore['kind'], (chore: Chore) => string[]>} */
const wordsOf = {
  view: (chore) => [
    ...known(chore, 'staleSeconds', (seconds) => `${timeWords(seconds)} old`),
    ...known(chore, 'rows', (rows) => countOf(rows, 'row')),
    ...known(chore, 'lastSeconds', (seconds) => `took ${timeWords(seconds)}`),
    ...some(chore, 'skipped', (times) => `skipped ${countOf(times, 'time')}`),
  ],
  partitions: (chore) => [
    ...known(chore, 'partitions', (count) => countOf(count, 'partition')),
    ...known(chore, 'aheadPartitions', (count) => `${counted(count)} ahead`),
    ...known(chore, 'archivedPartitions', (count) => `${counted(count)} archived`),
    ...some(chore, 'archivedBytes', (bytes) => `${sizeWords(bytes)} in S3`),
    ...known(chore, 'defaultRows', (rows) => `${countOf(rows, 'row')} in the default`),
    ...known(chore, 'bytes', sizeWords),
  ],
  archive: (chore) => [
    ...known(chore, 'rowsArchived', (rows) => `${rowsOrNothing(rows)} archived`),
    ...some(chore, 'bytes', sizeWords),
    ...some(chore, 'objects', (count) => countOf(count, 'object')),
    ...some(chore, 'rowsDueAbout', (rows) => `about ${counted(rows)} to go`),
  ],
  export: (chore) => [
    ...known(chore, 'rows', (rows) => `${rowsOrNothing(rows)} shipped`),
    ...watermark(chore),
    ...known(chore, 'lagSeconds', (seconds) => `${timeWords(seconds)} behind`),
    ...some(chore, 'bytes', sizeWords),
  ],
  bucket: (chore) => [
    ...known(chore, 'objects', (count) => countOf(count, 'object')),
    ...known(chore, 'bytes', sizeWords),
    ...known(chore, 'compressedObjects', (count) => `${counted(count)} compressed`),
  ],
  advice: (chore) => known(chore, 'findings', (count) => countOf(count, 'finding')),
  order: (chore) => [...tenants(chore), chore.because],
};

/** What matters most of a chore, in few words each. @param {Chore} chore */
export const choreFigures = (chore) => wordsOf[chore.kind](chore);
