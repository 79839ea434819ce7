import { marshall } from '@aws-sdk/util-dynamodb';
import type { InferOutput } from 'valibot';
import { beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { taskKey } from '#adapters/tasks/keys.ts';
import type { recordSchema } from '#adapters/tasks/record-schema.ts';
import { taskLedger } from '#adapters/tasks/task-ledger.ts';
import type { TaskRecord } from '#core/tasks/record.ts';
import type { RecordWrite } from '#core/tasks/world.ts';
import { Refusal } from '#local/aws/dynamodb/refusal.ts';
import { aTable, TABLE, untouched } from '../state-table/a-table.ts';

const NOON = Date.UTC(2026, 2, 3, 12);
const tables = aTable();
const ledger = taskLedger(TABLE, 45);

let prefix = '';
let count = 0;
let calls: string[] = [];
beforeEach(() => {
  count += 1;
  prefix = `run-${count}`;
  calls = [];
  tables.meddle((operation, input, call) => {
    calls.push(operation);
    return call(operation, input);
  });
});

const record = (name: string, change: Partial<TaskRecord> = {}): TaskRecord => ({
  kind: 'email',
  id: `${prefix}:${name}`,
  version: 1,
  state: 'running',
  priority: 'high',
  queuedAt: NOON - 1000,
  attempt: 1,
  startedAt: NOON,
  by: 'one',
  leaseUntil: NOON + 60_000,
  mayHaveHappened: false,
  failures: [],
  redrives: 0,
  ...change,
});
const first = (name: string, change: Partial<TaskRecord> = {}): RecordWrite => ({
  record: record(name, change),
  expects: undefined,
});
const second = (name: string, change: Partial<TaskRecord> = {}): RecordWrite => ({
  record: record(name, { version: 2, state: 'done', endedAt: NOON + 5000, ...change }),
  expects: 1,
});
const many = (count: number) => Array.from({ length: count }, (_, index) => first(`t${index}`));

async function putUnreadable(name: string): Promise<void> {
  const key = taskKey('email', `${prefix}:${name}`);
  const Item = marshall({ ...key, schema: 2, version: 1, soul: true });
  await tables.call('PutItem', { TableName: TABLE, Item });
}

describe('a record of the ledger', () => {
  it('is what the schema says', () => {
    type Kept = InferOutput<typeof recordSchema>;
    expectTypeOf<keyof Kept>().toEqualTypeOf<keyof TaskRecord>();
    expectTypeOf<Kept>().toExtend<TaskRecord>();
  });

  it('comes back as it was written, whatever it holds', async () => {
    const full = record('a', {
      state: 'dead',
      traceId: 'trace',
      alone: true,
      nextAt: NOON,
      failures: [{ attempt: 1, at: NOON, because: '503' }],
      endedAt: NOON,
      note: 'n',
      link: 'https://x.example',
      reason: 'attempts',
      because: '503',
      redrives: 2,
    });
    await ledger.write([{ record: full, expects: undefined }]);
    expect(await ledger.read('email', full.id)).toEqual(full);
    expect(await ledger.read('report', full.id)).toBeUndefined();
  });

  it('is kept for so many days after its last change', async () => {
    await ledger.write([first('a')]);
    await ledger.write([second('a')]);
    const pk = `TASK#email#${prefix}:a`;
    const item = (await tables.items()).find((one) => one['pk'] === pk);
    expect(item?.['expiresAt']).toBe(NOON / 1000 + 5 + 45 * 86_400);
  });
});

describe('one write', () => {
  it('is one request, and gives what stands in its way', async () => {
    expect(await ledger.write([first('a')])).toEqual([undefined]);
    expect(await ledger.write([first('a', { by: 'two' })])).toEqual([record('a')]);
    expect(await ledger.write([second('a')])).toEqual([undefined]);
    expect(await ledger.write([second('a', { by: 'two' })])).toEqual([second('a').record]);
    expect(calls).toEqual(['PutItem', 'PutItem', 'PutItem', 'PutItem']);
  });

  it('whose answer was lost is known again as our own', async () => {
    let isFirst = true;
    tables.meddle(async (operation, input, call) => {
      const answer = await call(operation, input);
      if (!isFirst) return answer;
      isFirst = false;
      throw new Refusal('InternalServerError', 'gone', {}, 500);
    });
    expect(await ledger.write([first('a')])).toEqual([undefined]);
    expect(isFirst).toBe(false);
    expect(await ledger.write([second('a')])).toEqual([undefined]);
  });

  it('is unclear where nothing stands that should, or what nobody can read', async () => {
    expect(await ledger.write([second('gone')])).toEqual(['unclear']);
    await putUnreadable('odd');
    expect(await ledger.write([first('odd')])).toEqual(['unclear']);
    await expect(ledger.read('email', `${prefix}:odd`)).rejects.toMatchObject({
      name: 'StateUnreadable',
    });
  });

  it('throws when DynamoDB cannot be reached', async () => {
    tables.meddle(() => Promise.reject(new Refusal('InternalServerError', 'away', {}, 500)));
    await expect(ledger.write([first('a')])).rejects.toThrow('away');
    await expect(ledger.write(many(3))).rejects.toThrow('away');
    tables.meddle(untouched);
  });
});

describe('several writes', () => {
  it('are one transaction for each hundred', async () => {
    const writes = many(250);
    expect(await ledger.write(writes)).toEqual(writes.map(() => undefined));
    expect(calls).toEqual(['TransactWriteItems', 'TransactWriteItems', 'TransactWriteItems']);
  });

  it('are written but for those against which something stands, each told in its place', async () => {
    await ledger.write([first('t1', { by: 'two' })]);
    await ledger.write([first('t3', { by: 'two' })]);
    calls = [];
    expect(await ledger.write(many(5))).toEqual([
      undefined,
      record('t1', { by: 'two' }),
      undefined,
      record('t3', { by: 'two' }),
      undefined,
    ]);
    expect(calls).toEqual(['TransactWriteItems', 'TransactWriteItems']);
    expect(await ledger.read('email', `${prefix}:t4`)).toEqual(record('t4'));
  });

  it('are written though one of them is against what nobody can read', async () => {
    await putUnreadable('t0');
    expect(await ledger.write(many(3))).toEqual(['unclear', undefined, undefined]);
    expect(await ledger.read('email', `${prefix}:t2`)).toEqual(record('t2'));
  });

  it('of which all stand are no second request', async () => {
    await ledger.write(many(4));
    calls = [];
    expect(
      await ledger.write(many(4).map(({ record }) => ({ record, expects: undefined }))),
    ).toEqual(many(4).map(({ record }) => record));
    expect(calls).toEqual(['TransactWriteItems']);
  });

  it('of two copies at once are each had by one of them', async () => {
    const of = (by: string) =>
      many(20).map(({ record }) => first(record.id.slice(prefix.length + 1), { by }));
    const [one, two] = await Promise.all([ledger.write(of('one')), ledger.write(of('two'))]);
    for (const [index, standing] of one.entries()) {
      const won = [standing, two[index]].filter((found) => found === undefined);
      expect(won).toHaveLength(1);
    }
  });
});

describe('a transaction that meets another', () => {
  /** The first so many transactions are cancelled, since somebody has the items of these names. */
  const contended = (times: number, ...names: readonly string[]) => {
    let left = times;
    tables.meddle((operation, input, call) => {
      if (operation !== 'TransactWriteItems' || left === 0) return call(operation, input);
      left -= 1;
      const items = input['TransactItems'] as { Put: { Item: { pk: { S: string } } } }[];
      const CancellationReasons = items.map(({ Put }) =>
        names.some((name) => Put.Item.pk.S.endsWith(`:${name}`))
          ? { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }
          : { Code: 'None' },
      );
      throw new Refusal('TransactionCanceledException', 'cancelled', { CancellationReasons });
    });
  };

  it('is tried once more', async () => {
    contended(1, 't1');
    expect(await ledger.write(many(3))).toEqual([undefined, undefined, undefined]);
  });

  it('leaves what is still contended then, and writes the others', async () => {
    contended(2, 't1');
    expect(await ledger.write(many(3))).toEqual([undefined, 'unclear', undefined]);
    expect(await ledger.read('email', `${prefix}:t1`)).toBeUndefined();
    expect(await ledger.read('email', `${prefix}:t2`)).toEqual(record('t2'));
  });

  it('throws what DynamoDB finds wrong with a record', async () => {
    tables.meddle(() => {
      const CancellationReasons = [
        { Code: 'ValidationError', Message: 'too large' },
        { Code: 'None' },
      ];
      throw new Refusal('TransactionCanceledException', 'cancelled', { CancellationReasons });
    });
    await expect(ledger.write(many(2))).rejects.toThrow('ValidationError too large');
    tables.meddle(() => {
      throw new Refusal('TransactionCanceledException', 'cancelled', {});
    });
    await expect(ledger.write(many(2))).rejects.toThrow('gave no reason');
  });

  it('is somebody else having the item, where it is a single write', async () => {
    tables.meddle(() => {
      throw new Refusal('TransactionConflictException', 'Transaction is ongoing for the item');
    });
    expect(await ledger.write([first('a')])).toEqual(['unclear']);
  });
});
