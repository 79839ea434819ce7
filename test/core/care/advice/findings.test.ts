import { describe, expect, it } from 'vitest';
import type { Catalogue, IndexFacts, TableFacts } from '#core/care/advice/catalogue.ts';
import { type Finding, findingsOf } from '#core/care/advice/findings.ts';

const table: TableFacts = {
  table: 't',
  rows: 1_000_000,
  bytes: 80_000_000,
  sequentialScans: 3,
  sequentialRows: 3_000_000,
  indexScans: 900,
  writes: 10,
  deadRows: 0,
  changedSinceAnalyze: 0,
  vacuumed: null,
  analyzed: null,
  frozenAge: 1_000,
  multixactAge: 1,
  blocksHit: 900_000,
  blocksRead: 10,
  pages: 10_000,
  neededPages: 9_500,
};
const index: IndexFacts = {
  index: 'i',
  table: 't',
  method: 'btree',
  keys: ['a 1 0 0', 'b 1 0 0'],
  included: [],
  where: null,
  unique: false,
  needed: false,
  valid: true,
  beingBuilt: false,
  scans: 5,
  bytes: 5_000_000,
};
const calm: Catalogue = {
  countedSeconds: 30 * 86_400,
  replicas: 0,
  freezeMaxAge: 200_000_000,
  multixactFreezeMaxAge: 400_000_000,
  tables: [table],
  indexes: [index],
  foreignKeys: [{ name: 'k', table: 't', columns: ['a'], refersTo: 'u', indexed: true }],
  sequences: [{ name: 's', last: 10, max: 100 }],
  sessions: [{ pid: 1, application: 'web', role: 'app', idle: false, seconds: 2 }],
  cache: { hits: 999_000, reads: 1_000 },
};
const found = (changes: Partial<Catalogue>): readonly Finding[] =>
  findingsOf({ ...calm, ...changes });
const kinds = (changes: Partial<Catalogue>) => found(changes).map(({ kind }) => kind);
const ofTable = (changes: Partial<TableFacts>) => kinds({ tables: [{ ...table, ...changes }] });

describe('findings', () => {
  it('are none in a database that is well', () => {
    expect(found({})).toEqual([]);
  });

  it('name tables that want something', () => {
    expect(ofTable({ frozenAge: 250_000_000 })).toEqual(['wraparound']);
    expect(ofTable({ multixactAge: 500_000_000 })).toEqual(['wraparound']);
    expect(ofTable({ sequentialScans: 500, sequentialRows: 500_000_000 })).toEqual([
      'sequential-scans',
    ]);
    expect(ofTable({ deadRows: 400_000 })).toEqual(['vacuum']);
    expect(ofTable({ changedSinceAnalyze: 300_000 })).toEqual(['analyze']);
    expect(ofTable({ neededPages: 5_000 })).toEqual(['bloat']);
    expect(ofTable({ neededPages: null })).toEqual([]);
  });

  it('name sessions, sequences, foreign keys and a cache that misses', () => {
    const session = { pid: 7, application: '', role: 'app', idle: false, seconds: 400 };
    expect(kinds({ sessions: [session, { ...session, idle: true, seconds: 90 }] })).toEqual([
      'long-transaction',
      'idle-transaction',
    ]);
    expect(found({ sequences: [{ name: 's', last: 90, max: 100 }] })).toMatchObject([
      { weight: 'warn' },
    ]);
    expect(found({ sequences: [{ name: 's', last: 55, max: 100 }] })).toMatchObject([
      { weight: 'note' },
    ]);
    const [key] = calm.foreignKeys;
    expect(found({ foreignKeys: key ? [{ ...key, indexed: false }] : [] })).toMatchObject([
      { kind: 'foreign-key', mend: expect.stringContaining('--table t --columns a') },
    ]);
    expect(kinds({ cache: { hits: 80_000, reads: 20_000 } })).toEqual(['cache-hit']);
    expect(kinds({ cache: { hits: 80, reads: 20 } })).toEqual([]);
  });

  it('name invalid indexes, but none that is being built', () => {
    const broken = { ...index, index: 'broken', valid: false };
    expect(found({ indexes: [broken] })).toMatchObject([
      { kind: 'invalid-index', weight: 'warn', mend: 'DROP INDEX CONCURRENTLY broken' },
    ]);
    expect(kinds({ indexes: [{ ...broken, beingBuilt: true }] })).toEqual([]);
  });

  it('call an index unused only after a week, never one that a constraint needs, and say what replicas hide', () => {
    const idle = { ...index, scans: 0 };
    expect(found({ indexes: [idle] })[0]?.says).toMatch(/not used in the 30 days/);
    expect(found({ indexes: [idle], replicas: 2 })[0]?.says).toMatch(
      /its 2 replicas use it cannot be seen/,
    );
    expect(kinds({ indexes: [idle], countedSeconds: 86_400 })).toEqual([]);
    for (const kept of [{ unique: true }, { needed: true }, { bytes: 8_192 }]) {
      expect(kinds({ indexes: [{ ...idle, ...kept }] })).toEqual([]);
    }
  });

  it('call an index covered only by one that answers all its queries', () => {
    const prefix = { ...index, index: 'p', keys: ['a 1 0 0'] };
    const same = { ...index, index: 'same' };
    expect(kinds({ indexes: [index, prefix] })).toEqual(['redundant-index']);
    expect(kinds({ indexes: [index, same] })).toEqual(['duplicate-index']);
    for (const other of [
      { keys: ['b 1 0 0'] },
      { keys: ['a 1 0 1'] },
      { keys: ['a 2 0 0'] },
      { where: 'a > 1' },
      { unique: true },
      { method: 'gist' },
      { table: 'u' },
      { needed: true },
      { valid: false, beingBuilt: true },
      { included: ['c'] },
    ]) {
      expect(kinds({ indexes: [index, { ...prefix, ...other }] })).toEqual([]);
    }
    // Of three that are the same one stays.
    const third = { ...index, index: 'third' };
    expect(found({ indexes: [index, same, third] })).toHaveLength(2);
  });
});
