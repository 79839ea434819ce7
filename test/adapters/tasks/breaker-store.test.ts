import { marshall } from '@aws-sdk/util-dynamodb';
import type { InferOutput } from 'valibot';
import { beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import type { breakerSchema } from '#adapters/tasks/breaker-schema.ts';
import { breakerStore } from '#adapters/tasks/breaker-store.ts';
import { breakerKey } from '#adapters/tasks/keys.ts';
import type { Breaker } from '#core/tasks/breaker.ts';
import { Refusal } from '#local/aws/dynamodb/refusal.ts';
import { aTable, TABLE, untouched } from '../state-table/a-table.ts';

const NOON = Date.UTC(2026, 2, 3, 12);
const tables = aTable();
const { list, read, write } = breakerStore(TABLE, 45);

let name = '';
let count = 0;
beforeEach(() => {
  count += 1;
  name = `webhook:acme-${count}`;
  tables.meddle(untouched);
});

const breaker = (change: Partial<Breaker> = {}): Breaker => ({
  name,
  version: 1,
  state: 'closed',
  since: NOON,
  windowStart: NOON,
  calls: 3,
  failures: 1,
  opened: 0,
  until: NOON,
  because: '503',
  ...change,
});

describe('breakerStore', () => {
  it('keeps what the schema says', () => {
    expectTypeOf<InferOutput<typeof breakerSchema>>().toEqualTypeOf<{
      -readonly [K in keyof Breaker]: Breaker[K];
    }>();
  });

  it('reads those that are there, and asks for nothing when nothing is wanted', async () => {
    expect(await write(breaker(), undefined)).toBe('written');
    expect(await read([name, 'other', name])).toEqual(new Map([[name, breaker()]]));
    tables.meddle(() => Promise.reject(new Error('not asked')));
    expect(await read([])).toEqual(new Map());
  });

  it('is had by one of all that write at the same time', async () => {
    const next = Array.from({ length: 8 }, (_, index) => breaker({ because: `${index}` }));
    const answers = await Promise.all(next.map((one) => write(one, undefined)));
    expect(answers.filter((answer) => answer === 'written')).toHaveLength(1);
    const won = next[answers.indexOf('written')];
    expect(answers.filter((answer) => answer !== 'written')).toEqual(
      Array(7).fill({ stands: won }),
    );
  });

  it('tells two equal writes apart: one of them is ours', async () => {
    const answers = await Promise.all([write(breaker(), undefined), write(breaker(), undefined)]);
    expect(answers.filter((answer) => answer === 'written')).toHaveLength(1);
  });

  it('knows its own write again when the answer was lost', async () => {
    let lost = 0;
    tables.meddle(async (operation, input, call) => {
      const answer = await call(operation, input);
      lost += 1;
      if (lost > 1) return answer;
      throw new Refusal('InternalServerError', 'gone', {}, 500);
    });
    expect(await write(breaker(), undefined)).toBe('written');
    expect(lost).toBe(1);
  });

  it('takes the next version in the place of the one that was read, and no other', async () => {
    await write(breaker(), undefined);
    const open = breaker({ version: 2, state: 'open', until: NOON + 30_000 });
    expect(await write(open, 1)).toBe('written');
    expect(await write(breaker({ version: 2 }), 1)).toEqual({ stands: open });
    expect(await write({ ...breaker({ version: 2 }), name: `${name}-gone` }, 1)).toEqual({
      stands: undefined,
    });
  });

  it('lists all by name, but for what nobody can read, which holds nobody back', async () => {
    const Item = marshall({ ...breakerKey(name), schema: 9 });
    await tables.call('PutItem', { TableName: TABLE, Item });
    await write({ ...breaker(), name: 'a-first' }, undefined);
    expect(await read([name])).toEqual(new Map());
    const names = (await list()).map((one) => one.name);
    expect(names[0]).toBe('a-first');
    expect(names).not.toContain(name);
    expect(names).toEqual([...names].sort());
  });
});
