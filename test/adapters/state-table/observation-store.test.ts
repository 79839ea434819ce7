import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import type { InferOutput } from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { compact, expand } from '#adapters/state-table/compact-series.ts';
import { observationKey } from '#adapters/state-table/keys.ts';
import type { factsSchema } from '#adapters/state-table/observation-item.ts';
import { observationStore } from '#adapters/state-table/observation-store.ts';
import { stateStore } from '#adapters/state-table/state-store.ts';
import type { Facts } from '#core/observation.ts';
import { aTable, TABLE } from './a-table.ts';
import { keyValueObservation, NOON, postgresObservation, serviceObservation } from './examples.ts';

const tables = aTable();
const store = observationStore(TABLE, 35);
const MINUTE = 60_000;

describe('observations', () => {
  it('come back as they were saved, to collections and to the loop', async () => {
    const all = [serviceObservation, postgresObservation, keyValueObservation];
    for (const observation of all) await store.saveObservation(observation);
    const targets = [...all.map(({ target }) => target), 'unseen'];
    const expected = Object.fromEntries(all.map((one) => [one.target, one]));
    await expect(store.readObservations(targets)).resolves.toEqual(expected);
    expect((await stateStore(TABLE).read(targets)).observations).toEqual(expected);
  });

  it('of half an hour and every signal stay within four kilobytes as JSON', async () => {
    const points = Array.from({ length: 30 }, (_, index) => ({
      at: NOON - index * MINUTE,
      value: 40.125 + index / 7,
    })).reverse();
    const ids = Object.keys(serviceObservation.series);
    const names = [...ids, 'memory', 'response-time', 'response-time-p50', 'response-time-p99'];
    const series = Object.fromEntries(
      [...names, 'error-rate', 'instances'].map((id) => [id, points]),
    );
    await store.saveObservation({ ...serviceObservation, target: 'full', series });
    const item = (await tables.items()).find(({ pk }) => pk === 'TARGET#full');
    expect(JSON.stringify(item).length).toBeLessThan(4_096);
  });

  it('of another schema are begun anew by collections, and keep the loop from their target', async () => {
    const Item = marshall({ ...observationKey('odd'), schema: 2, factsAt: 1 });
    await tables.call('PutItem', { TableName: TABLE, Item });
    await expect(store.readObservations(['odd'])).resolves.toEqual({});
    const { observations, unreadable } = await stateStore(TABLE).read(['odd']);
    expect(observations).toEqual({});
    expect(unreadable?.['odd']).toContain('its schema is 2');
    await store.saveObservation({ ...postgresObservation, target: 'odd' });
    expect(await store.readObservations(['odd'])).toHaveProperty('odd');
  });

  it('have a schema with exactly the fields of the facts', () => {
    type Kept = InferOutput<typeof factsSchema>;
    const kinds = ['service', 'postgres', 'key-value'] as const;
    type KeysOf<All, Kind> = keyof Extract<All, { kind: Kind }>;
    expectTypeOf<KeysOf<Kept, 'service'>>().toEqualTypeOf<KeysOf<Facts, 'service'>>();
    expectTypeOf<KeysOf<Kept, 'postgres'>>().toEqualTypeOf<KeysOf<Facts, 'postgres'>>();
    expectTypeOf<KeysOf<Kept, 'key-value'>>().toEqualTypeOf<KeysOf<Facts, 'key-value'>>();
    expectTypeOf<(typeof kinds)[number]>().toEqualTypeOf<Facts['kind']>();
  });
});

describe('compact series', () => {
  it('give back every point, in thousandths', () => {
    const series = fc.uniqueArray(
      fc.record({
        at: fc.nat(3_000).map((minute) => NOON + minute * MINUTE),
        value: fc.nat(10 ** 9),
      }),
      { selector: ({ at }) => at, minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(series, (points) => {
        const sorted = points
          .map(({ at, value }) => ({ at, value: value / 1000 }))
          .sort((one, other) => one.at - other.at);
        expect(expand(compact(sorted))).toEqual(sorted);
      }),
    );
  });
});

describe('demand', () => {
  it('of an hour is one item, with a value a minute', async () => {
    await store.rememberDemand('api', NOON + 7 * MINUTE, 420, 2);
    await store.rememberDemand('api', NOON + 59 * MINUTE, 600, 3);
    await store.rememberDemand('api', NOON + 7 * MINUTE, 421, 2);
    await store.rememberDemand('api', NOON + 60 * MINUTE, 500, 3);
    const items = (await tables.items()).filter(({ sk }) => String(sk).startsWith('DEMAND#'));
    expect(items).toHaveLength(2);
    expect(items).toContainEqual({
      pk: 'TARGET#api',
      sk: 'DEMAND#2026-08-03T12',
      m07: [421, 2],
      m59: [600, 3],
      expiresAt: (NOON + 7 * MINUTE) / 1000 + 35 * 86_400,
    });
  });
});
