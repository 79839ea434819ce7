import { marshall } from '@aws-sdk/util-dynamodb';
import type { InferOutput } from 'valibot';
import { beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import type { holdSchema } from '#adapters/state-table/history-schema.ts';
import { holds } from '#adapters/state-table/holds.ts';
import { holdKey } from '#adapters/state-table/keys.ts';
import { killSwitch } from '#adapters/state-table/kill-switch.ts';
import { stateStore } from '#adapters/state-table/state-store.ts';
import type { Hold } from '#core/playbooks/world.ts';
import { aTable, TABLE } from './a-table.ts';
import { NOON } from './examples.ts';

const MINUTE = 60_000;
const tables = aTable();
const { release, take } = holds(TABLE);
const store = stateStore(TABLE);

let target = '';
let count = 0;
beforeEach(() => {
  count += 1;
  target = `database-${count}`;
});

const hold = (change: Partial<Hold> = {}): Hold => ({
  target,
  run: 'grow-1',
  playbook: 'grow-database-storage',
  by: 'ann',
  at: NOON,
  until: NOON + 30 * MINUTE,
  ...change,
});

const asPause = () => ({
  target,
  run: 'grow-1',
  by: 'ann',
  why: 'grow-database-storage works at it',
  playbook: 'grow-database-storage',
  at: NOON,
  until: NOON + 30 * MINUTE,
});

describe('a hold', () => {
  it('is what the schema says', () => {
    type Kept = InferOutput<typeof holdSchema>;
    expectTypeOf<keyof Kept>().toEqualTypeOf<keyof Omit<Hold, 'target'>>();
    expectTypeOf<Kept>().toExtend<Omit<Hold, 'target'>>();
  });

  it('is had by one run at a time', async () => {
    const runs = Array.from({ length: 10 }, (_, index) => hold({ run: `run-${index}` }));
    const answers = await Promise.all(runs.map(take));
    const won = runs.filter((_, index) => answers[index] === undefined);
    expect(won).toHaveLength(1);
    expect(answers.filter((answer) => answer !== undefined)).toEqual(Array(9).fill(won[0]));
  });

  it('is prolonged by its own run', async () => {
    await take(hold());
    const later = hold({ at: NOON + MINUTE, until: NOON + 31 * MINUTE });
    await expect(take(later)).resolves.toBeUndefined();
    await expect(take(hold({ run: 'other' }))).resolves.toEqual(later);
  });

  it('is free again once it has expired', async () => {
    await take(hold());
    const early = hold({ run: 'other', at: NOON + 30 * MINUTE - 1, until: NOON + 60 * MINUTE });
    await expect(take(early)).resolves.toMatchObject({ run: 'grow-1' });
    await expect(take({ ...early, at: NOON + 30 * MINUTE })).resolves.toBeUndefined();
  });

  it('is let go by its own run only, and as often as one likes', async () => {
    await take(hold());
    await release(target, 'other', NOON);
    await expect(take(hold({ run: 'other' }))).resolves.toMatchObject({ run: 'grow-1' });
    await release(target, 'grow-1', NOON);
    await release(target, 'grow-1', NOON);
    // It stays as what it was: what the loop sees changed now is the run's doing.
    expect(await store.pauses(target)).toEqual([{ ...asPause(), until: NOON }]);
    await expect(take(hold({ run: 'other' }))).resolves.toBeUndefined();
  });

  it('is not had again by a run that let it go', async () => {
    await take(hold());
    await release(target, 'grow-1', NOON + MINUTE);
    const late = hold({ at: NOON + 2 * MINUTE, until: NOON + 32 * MINUTE });
    await expect(take(late)).resolves.toEqual(hold({ until: NOON + MINUTE, ended: true }));
    await expect(take({ ...late, run: 'other' })).resolves.toBeUndefined();
  });

  it('is a pause of its target for the loop', async () => {
    await take(hold());
    expect(await store.pauses(target)).toEqual([asPause()]);
    expect((await store.read([target, 'else'])).pauses).toEqual([asPause()]);
    expect(await store.pauses('else')).toEqual([]);
  });

  it('that cannot be read counts as the switch being on', async () => {
    const Item = marshall({ ...holdKey(target), schema: 1, run: 'x', why: 'of another version' });
    await tables.call('PutItem', { TableName: TABLE, Item });
    expect(await store.pauses(target)).toBeUndefined();
    await expect(take(hold())).rejects.toThrow(`TARGET#${target} HOLD cannot be read`);
  });
});

describe('the kill switch', () => {
  const { put, read, remove } = killSwitch(TABLE);

  it('is turned on and off for a target, and for everything', async () => {
    const pause = { by: 'ann', why: 'a drill', at: NOON, until: NOON + MINUTE };
    await put({ ...pause, target });
    await put(pause);
    expect(await read(undefined)).toEqual([pause]);
    expect(await read(target)).toEqual([pause, { ...pause, target }]);
    await remove(target);
    expect(await read(target)).toEqual([pause]);
    await remove(undefined);
    expect(await read(target)).toEqual([]);
  });
});
