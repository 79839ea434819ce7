import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCareSchema } from '#adapters/care/care-schema.ts';
import { choreRecords } from '#adapters/care/chore-records.ts';
import { orderChores, orders } from '#adapters/care/orders.ts';
import type { Progress } from '#core/care/chore.ts';
import type { OrderKind } from '#core/care/order.ts';
import { runChores } from '#core/care/run-chores.ts';
import { type CareServer, startCareServer } from './support/care-server.ts';

let server: CareServer;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

const input = v.strictObject({ table: v.string() });

/** An order that says what it is told to say. */
const says = (...answers: readonly (Progress | Error)[]): OrderKind => {
  let next = 0;
  return {
    id: 'create-index',
    input,
    divisible: true,
    survey: async (_, asked) => ({
      refusals: [],
      steps: [`index ${v.parse(input, asked).table}`],
      notes: [],
    }),
    async advance() {
      const answer = answers[next] ?? { is: 'done' as const, because: 'made' };
      next += 1;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
};

async function begin(kind: OrderKind) {
  const database = await server.database();
  const open = database.open();
  await makeCareSchema(open.of('schema'));
  const port = orders(open.of('orders'), [kind]);
  let now = Date.parse('2026-06-10T00:00:00Z');
  return {
    database,
    port,
    async minute() {
      now += 3_600_000;
      const chores = await orderChores(open.of('orders'), [kind]);
      return runChores(chores, {
        records: choreRecords(open.of('records'), 0),
        databaseOf: (chore) => open.of(chore),
        now: () => now,
        until: now + 840_000,
        callMilliseconds: 840_000,
        holder: 'one',
      });
    },
  };
}

describe('an order', () => {
  it('is given once under one name, carried out, and told of', async () => {
    const { minute, port } = await begin(says({ is: 'waiting', because: 'pid 7 is in the way' }));
    expect(await port.watch('a')).toBeUndefined();
    await port.give('a', 'create-index', { table: 't' });
    await port.give('a', 'create-index', { table: 'another' });
    expect(await port.watch('a')).toMatchObject({ status: 'open', kind: 'create-index' });
    await minute();
    expect(await port.watch('a')).toMatchObject({ status: 'open', because: 'pid 7 is in the way' });
    await minute();
    expect(await port.watch('a')).toMatchObject({ status: 'done', because: 'made' });
    expect(await minute()).toEqual([]);
  });

  it('that fails is tried again, and says so meanwhile', async () => {
    const { minute, port } = await begin(says(new Error('deadlock'), new Error('again')));
    await port.give('a', 'create-index', { table: 't' });
    await minute();
    expect(await port.watch('a')).toMatchObject({
      status: 'open',
      because: 'failed, and is tried again: deadlock',
    });
    await minute();
    await minute();
    expect(await port.watch('a')).toMatchObject({ status: 'done' });
  });

  it('that is refused stays so', async () => {
    const { minute, port } = await begin(says({ is: 'refused', because: 'not unique' }));
    await port.give('a', 'create-index', { table: 't' });
    await minute();
    expect(await port.watch('a')).toMatchObject({ status: 'refused', because: 'not unique' });
    expect(await minute()).toEqual([]);
  });

  it('is withdrawn where it stands once nobody watches it', async () => {
    const { database, minute, port } = await begin(says());
    await port.give('a', 'create-index', { table: 't' });
    await database.admin.query(
      "UPDATE capstan.orders SET watched = clock_timestamp() - interval '16 minutes'",
    );
    expect(await minute()).toEqual([]);
    expect(await port.watch('a')).toMatchObject({ status: 'withdrawn' });
  });

  it('is refused before it is given when its input is wrong or nobody knows it', async () => {
    const { database, port } = await begin(says());
    await expect(port.give('a', 'create-index', { tabel: 't' })).rejects.toThrow(/tabel|table/);
    await expect(port.survey('move-tenant', {})).rejects.toThrow('no order "move-tenant"');
    expect((await database.admin.query('SELECT FROM capstan.orders')).rowCount).toBe(0);
    expect(await port.survey('create-index', { table: 't' })).toMatchObject({ steps: ['index t'] });
  });
});
