import { describe, expect, it } from 'vitest';
import { careStatusStore } from '#adapters/state-table/care-status.ts';
import { type CareStatus, troubled } from '#core/care/care-status.ts';
import { aTable, TABLE } from './a-table.ts';

const table = aTable();
const store = careStatusStore(TABLE);

const run = {
  began: 1,
  ended: 2,
  outcome: 'done',
  because: 'all of it',
  seconds: 0.5,
  figures: { rows: 3 },
} as const;
const status: CareStatus = {
  at: 1_000,
  database: 'database',
  held: 'paused by ann: a demo',
  chores: [
    {
      id: 'view/sales',
      kind: 'view',
      did: 'held',
      because: 'paused by ann: a demo',
      figures: { staleSeconds: 40, watermark: '2026-06-10T00:00:00Z', stale: true, gone: null },
      warnings: ['It is old.'],
      last: run,
      lastEnded: { ...run, outcome: 'failed' },
    },
  ],
};

describe('the status of care', () => {
  it('is read as it was saved, and is not there before', async () => {
    expect(await store.read('database')).toBeUndefined();
    await store.save(status);
    expect(await store.read('database')).toEqual(status);
    expect(await store.read('another')).toBeUndefined();
    expect(await table.items()).toMatchObject([{ pk: 'CARE#database', sk: 'STATUS' }]);
  });

  it('is not overwritten by a call that saw less of the day', async () => {
    await store.save({ ...status, at: 3_000 });
    await store.save({ ...status, at: 2_000 });
    expect(await store.read('database')).toMatchObject({ at: 3_000 });
  });

  it('keeps what is known while nothing can be seen, and says since when', () => {
    const first = troubled('database', 4_000, 'it is away', status);
    expect(first).toEqual({
      at: 4_000,
      database: 'database',
      trouble: { since: 4_000, because: 'it is away' },
      chores: status.chores,
    });
    expect(troubled('database', 5_000, 'still away', first).trouble).toEqual({
      since: 4_000,
      because: 'still away',
    });
  });

  it('of another version counts as none', async () => {
    await table.call('PutItem', {
      TableName: TABLE,
      Item: { pk: { S: 'CARE#other' }, sk: { S: 'STATUS' }, schema: { N: '99' } },
    });
    expect(await store.read('other')).toBeUndefined();
  });
});
