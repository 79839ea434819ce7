import { marshall } from '@aws-sdk/util-dynamodb';
import type { InferOutput } from 'valibot';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import type { historySchema } from '#adapters/state-table/history-schema.ts';
import { pauseKey, stateKey } from '#adapters/state-table/keys.ts';
import { putPause, removePause } from '#adapters/state-table/pauses.ts';
import { stateStore } from '#adapters/state-table/state-store.ts';
import { type Act, emptyHistory, type History, type Intent } from '#core/history.ts';
import { Refusal } from '#local/aws/dynamodb/refusal.ts';
import { aTable, TABLE, untouched } from './a-table.ts';
import { fullHistory, NOON } from './examples.ts';

const tables = aTable();
const store = stateStore(TABLE);
const put = (key: object, content: object) =>
  tables.call('PutItem', { TableName: TABLE, Item: marshall({ ...key, ...content }) });

let target = '';
let count = 0;
beforeEach(() => {
  count += 1;
  target = `api-${count}`;
});
afterEach(async () => {
  tables.meddle(untouched);
  await removePause(TABLE);
});

describe('state', () => {
  it('of a target never written is not there, and is written as version 0', async () => {
    expect((await store.read([target])).states).toEqual({});
    await expect(store.write(target, { history: emptyHistory }, 0)).resolves.toBe(true);
  });

  it('comes back as it was written, every field of it', async () => {
    const lease = { by: 'somebody', until: NOON };
    await expect(store.write(target, { history: fullHistory, lease }, 0)).resolves.toBe(true);
    const { states } = await store.read([target]);
    expect(states[target]).toEqual({ version: 1, history: fullHistory, lease });
  });

  it('keeps no lease that is not written again', async () => {
    await store.write(target, { history: emptyHistory, lease: { by: 'me', until: 1 } }, 0);
    await store.write(target, { history: emptyHistory }, 1);
    expect((await store.read([target])).states[target]).toEqual({
      version: 2,
      history: emptyHistory,
    });
  });

  it('is written by one of many that read the same version', async () => {
    const write = (version: number) => store.write(target, { history: emptyHistory }, version);
    for (const version of [0, 1]) {
      const won = await Promise.all(Array.from({ length: 20 }, () => write(version)));
      expect(won.filter(Boolean)).toHaveLength(1);
    }
    await expect(write(1)).resolves.toBe(false);
    await expect(write(3)).resolves.toBe(false);
  });

  it.each([
    ['a newer schema', { schema: 2, version: 3, history: emptyHistory }],
    ['no schema', { version: 3, history: emptyHistory }],
    ['a field nobody knows', { schema: 1, version: 3, history: { ...emptyHistory, mood: 'good' } }],
    ['a missing history', { schema: 1, version: 3 }],
  ])(
    'with %s is called unreadable instead of being guessed at, and hides no other',
    async (_, content) => {
      await put(stateKey(target), content);
      await store.write('neighbour', { history: emptyHistory }, 0);
      const { states, unreadable } = await store.read([target, 'neighbour']);
      expect(states[target]).toBeUndefined();
      expect(unreadable?.[target]).toContain(`TARGET#${target} STATE cannot be read`);
      expect(states['neighbour']?.history).toEqual(emptyHistory);
    },
  );

  it('throws when the table cannot be asked', async () => {
    tables.meddle(async () => {
      throw new Refusal('AccessDeniedException', 'no');
    });
    await expect(store.read([target])).rejects.toThrow('no');
    await expect(store.write(target, { history: emptyHistory }, 0)).rejects.toThrow('no');
    await expect(store.pauses(target)).rejects.toThrow('no');
  });

  it('has a schema with exactly the fields of the type', () => {
    type Kept = InferOutput<typeof historySchema>;
    expectTypeOf<keyof Kept>().toEqualTypeOf<keyof History>();
    expectTypeOf<keyof NonNullable<Kept['intent']>>().toEqualTypeOf<keyof Intent>();
    expectTypeOf<keyof Kept['acts'][number]>().toEqualTypeOf<keyof Act>();
    expectTypeOf<Kept>().toExtend<History>();
  });
});

describe('reading', () => {
  it('asks consistently, by key, once for up to a hundred items', async () => {
    const inputs: string[] = [];
    tables.meddle((operation, input, call) => {
      inputs.push(`${operation} ${JSON.stringify(input)}`);
      return call(operation, input);
    });
    await store.read(['a', 'b', 'c']);
    expect(inputs).toHaveLength(1);
    expect(inputs[0]).toMatch(/^BatchGetItem .*"ConsistentRead":true/);
    await store.read(Array.from({ length: 40 }, (_, index) => `t${index}`));
    expect(inputs).toHaveLength(3);
  });

  it('asks again for what was left unprocessed', async () => {
    await store.write(target, { history: fullHistory }, 0);
    let rounds = 0;
    tables.meddle(async (operation, input, call) => {
      rounds += 1;
      if (rounds > 1) return call(operation, input);
      return { Responses: { [TABLE]: [] }, UnprocessedKeys: input['RequestItems'] };
    });
    const { states } = await store.read([target]);
    expect(states[target]?.history).toEqual(fullHistory);
    expect(rounds).toBe(2);
  });

  it('throws when keys stay unprocessed, rather than take a state for empty', async () => {
    tables.meddle(async (_, input) => ({
      Responses: {},
      UnprocessedKeys: input['RequestItems'],
    }));
    await expect(store.read([target])).rejects.toThrow('DynamoDB left 5 of 5 keys unread');
  });

  it('reads a target named twice once', async () => {
    await store.write(target, { history: emptyHistory }, 0);
    const { states } = await store.read([target, target]);
    expect(Object.keys(states)).toEqual([target]);
  });
});

describe('pauses', () => {
  const pause = { by: 'ann', why: 'a migration', at: NOON };

  it('are those of everything and of each target, each saying whose it is', async () => {
    await putPause(TABLE, { ...pause, until: NOON + 1 });
    await putPause(TABLE, { ...pause, target });
    const { pauses } = await store.read([target, 'other']);
    expect(pauses).toEqual([
      { ...pause, until: NOON + 1 },
      { ...pause, target },
    ]);
    await expect(store.pauses('other')).resolves.toEqual([{ ...pause, until: NOON + 1 }]);
  });

  it('end when they are ended, one by one', async () => {
    await putPause(TABLE, pause);
    await putPause(TABLE, { ...pause, target });
    await removePause(TABLE);
    await expect(store.pauses(target)).resolves.toEqual([{ ...pause, target }]);
    await removePause(TABLE, target);
    await expect(store.pauses(target)).resolves.toEqual([]);
  });

  it.each([
    ['another schema', { schema: 9, ...pause }],
    ['a part missing', { schema: 1, by: 'ann' }],
    ['nothing in it', {}],
  ])('with %s are unreadable, which is no list at all', async (_, content) => {
    await put(pauseKey(), content);
    await expect(store.pauses(target)).resolves.toBeUndefined();
    expect((await store.read([target])).pauses).toBeUndefined();
  });
});
