import { thousands } from '../../units.ts';
import type { Catalogue, IndexFacts } from './catalogue.ts';
import type { Finding } from './findings.ts';
import { commandOf } from './tried-index.ts';

const DAY_SECONDS = 86_400;
/** An index that was not used for a month's end may be the month's end's. */
const UNUSED_DAYS = 7;
/** Smaller ones cost next to nothing. */
const LEAST_BYTES = 1_000_000;
/** A foreign key of a small table needs no index. */
const LEAST_ROWS = 10_000;

const megabytes = (bytes: number): string => `${thousands(bytes / 1_000_000)} MB`;
const drop = (index: string): string => `DROP INDEX CONCURRENTLY ${index}`;

/** Invalid, unused, duplicate and redundant indexes, and foreign keys without one. */
export function indexFindings(catalogue: Catalogue): readonly Finding[] {
  return [
    ...invalid(catalogue),
    ...foreignKeys(catalogue),
    ...unused(catalogue),
    ...covered(catalogue),
  ];
}

function invalid({ indexes }: Catalogue): readonly Finding[] {
  return indexes
    .filter(({ beingBuilt, valid }) => !valid && !beingBuilt)
    .map(({ index }) => ({
      kind: 'invalid-index',
      about: index,
      says: `${index} is invalid: every write keeps it, and no query uses it`,
      weight: 'warn',
      mend: drop(index),
    }));
}

function foreignKeys({ foreignKeys: all, tables }: Catalogue): readonly Finding[] {
  return all.flatMap(({ columns, indexed, name, refersTo, table }): Finding[] => {
    const rows = tables.find((one) => one.table === table)?.rows ?? 0;
    if (indexed || rows < LEAST_ROWS) return [];
    const says = `${table} has no index that begins with ${columns.join(', ')} (${name}): whoever deletes from ${refersTo} or changes its key reads all of it`;
    const mend = commandOf({ table, columns });
    return [{ kind: 'foreign-key', about: name, says, weight: 'note', mend }];
  });
}

function unused({ countedSeconds, indexes, replicas }: Catalogue): readonly Finding[] {
  const days = countedSeconds / DAY_SECONDS;
  if (days < UNUSED_DAYS) return [];
  const elsewhere =
    replicas > 0
      ? `; whether its ${replicas === 1 ? 'replica' : `${replicas} replicas`} use it cannot be seen from here`
      : '';
  return indexes
    .filter(
      ({ bytes, needed, scans, unique, valid }) =>
        valid && scans === 0 && !unique && !needed && bytes >= LEAST_BYTES,
    )
    .map(({ bytes, index }) => ({
      kind: 'unused-index',
      about: index,
      says: `${index} (${megabytes(bytes)}) was not used in the ${Math.floor(days)} days that are counted${elsewhere}`,
      weight: 'note',
      mend: drop(index),
    }));
}

const isPrefix = (short: readonly string[], long: readonly string[]): boolean =>
  short.every((key, place) => long[place] === key);

/** Whether `other` serves every query that `index` serves. */
function isServedBy(index: IndexFacts, other: IndexFacts): boolean {
  if (index === other || !other.valid || index.table !== other.table) return false;
  if (index.method !== other.method || index.where !== other.where) return false;
  const carried = [...other.keys, ...other.included];
  if (!index.included.every((column) => carried.some((one) => one.split(' ')[0] === column))) {
    return false;
  }
  const isEqual = index.keys.length === other.keys.length;
  if (!isPrefix(index.keys, other.keys) || (!isEqual && index.method !== 'btree')) return false;
  // A unique index is a promise besides.
  return !index.unique || (isEqual && other.unique);
}

function covered({ indexes }: Catalogue): readonly Finding[] {
  const kept = new Set(indexes.filter(({ valid }) => valid));
  return indexes.flatMap((index): Finding[] => {
    if (index.needed || !index.valid) return [];
    // Of two that serve each other one stays.
    const other = [...kept].find((one) => isServedBy(index, one));
    if (other === undefined) return [];
    kept.delete(index);
    const isEqual = index.keys.length === other.keys.length;
    const says = `${index.index} (${megabytes(index.bytes)}) ${isEqual ? 'is the same as' : 'is a prefix of'} ${other.index}: writes keep both`;
    const kind = isEqual ? 'duplicate-index' : 'redundant-index';
    return [{ kind, about: index.index, says, weight: 'note', mend: drop(index.index) }];
  });
}
