import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planMoves, type TenantLoad } from '#core/care/shards/plan-moves.ts';

const shards = ['home', 'shard-1', 'shard-2'];

const tenantLoads = fc
  .array(fc.record({ bytes: fc.nat(1000), shard: fc.constantFrom(...shards, 'gone') }), {
    maxLength: 40,
  })
  .map((loads): TenantLoad[] => loads.map((load, index) => ({ tenant: `${index}`, ...load })));
const pins = fc.dictionary(fc.nat(45).map(String), fc.constantFrom(...shards, 'nowhere'), {
  maxKeys: 5,
});

/** By hand: bytes of a shard when every tenant is where the moves put it. */
const sumOn = (tenants: readonly TenantLoad[], to: ReadonlyMap<string, string>, shard: string) =>
  tenants
    .filter((one) => (to.get(one.tenant) ?? one.shard) === shard)
    .reduce((sum, { bytes }) => sum + bytes, 0);

describe('planMoves', () => {
  it('brings shards within the tolerance with the smallest tenant that does it', () => {
    const load = (tenant: string, shard: string, bytes: number) => ({ tenant, shard, bytes });
    const plan = planMoves(
      [
        load('a', 'home', 100),
        load('b', 'home', 80),
        load('c', 'home', 10),
        load('d', 'shard-1', 90),
        load('e', 'shard-2', 20),
      ],
      shards,
      {},
      20,
    );
    // The share is 100, the limit 120: home has 190, b covers the 70 above, and so would a.
    expect(plan.moves).toEqual([
      { tenant: 'b', from: 'home', to: 'shard-2', bytes: 80, reason: 'balance' },
    ]);
    expect(plan.after).toEqual({ home: 110, 'shard-1': 90, 'shard-2': 100 });
    expect(plan.over).toEqual([]);
  });

  it('says which shard no move can help', () => {
    const plan = planMoves([{ tenant: 'a', shard: 'home', bytes: 9 }], shards, {}, 20);
    expect(plan).toMatchObject({ moves: [], over: ['home'] });
  });

  it('never ends worse than overrides made it, moves nobody twice, and counts right', () => {
    fc.assert(
      fc.property(tenantLoads, pins, fc.integer({ min: 1, max: 100 }), (tenants, pinned, slack) => {
        const plan = planMoves(tenants, shards, pinned, slack);
        const to = new Map(plan.moves.map((move) => [move.tenant, move.to]));
        expect(to.size).toBe(plan.moves.length);
        const excess = (where: ReadonlyMap<string, string>) =>
          shards.reduce(
            (sum, one) => sum + Math.max(0, sumOn(tenants, where, one) - plan.limit),
            0,
          );
        // What has to move moves; from there on, moves only help.
        const forced = new Map(
          plan.moves
            .filter(({ reason, from }) => reason === 'override' || from === 'gone')
            .map((move) => [move.tenant, move.to]),
        );
        expect(excess(to)).toBeLessThanOrEqual(excess(forced) + 1e-9);
        for (const { tenant, shard } of tenants) {
          const pin = pinned[tenant];
          const ends = to.get(tenant) ?? shard;
          if (pin !== undefined && pin !== 'nowhere') expect(ends).toBe(pin);
          expect(shards).toContain(ends);
        }
        for (const one of shards) expect(plan.after[one]).toBe(sumOn(tenants, to, one));
        expect(plan.over).toEqual(shards.filter((one) => sumOn(tenants, to, one) > plan.limit));
      }),
    );
  });

  it('leaves what is within the tolerance alone', () => {
    fc.assert(
      fc.property(tenantLoads, (tenants) => {
        const settled = tenants.filter(({ shard }) => shard !== 'gone');
        const first = planMoves(settled, shards, {}, 50);
        const to = new Map(first.moves.map((move) => [move.tenant, move.to]));
        const after = settled.map((one) => ({ ...one, shard: to.get(one.tenant) ?? one.shard }));
        if (first.over.length === 0) expect(planMoves(after, shards, {}, 50).moves).toEqual([]);
      }),
    );
  });
});
