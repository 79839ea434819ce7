import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shardOf, shardScore } from '#core/care/shards/route.ts';
import { sha256 } from '#core/care/shards/sha256.ts';

const vectors: {
  readonly scores: readonly (readonly [tenant: string, shard: string, score: string])[];
  readonly placed: readonly (readonly [tenant: string, shards: readonly string[], shard: string])[];
} = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8'));

const named = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `shard-${index + 1}`);
const tenants = Array.from({ length: 4000 }, (_, index) => String(index + 1));

describe('sha256', () => {
  it('gives the digests of FIPS 180-4', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(sha256('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe(
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    );
  });

  it('gives what OpenSSL gives, for any text of any length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(sha256(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
      }),
    );
  });
});

describe('shardOf', () => {
  it('gives the golden vectors that ports are checked by', () => {
    for (const [tenant, shard, score] of vectors.scores)
      expect(shardScore(tenant, shard)).toBe(score);
    for (const [tenant, shards, shard] of vectors.placed)
      expect(shardOf(tenant, shards)).toBe(shard);
  });

  it('does not mind the order of the shards', () => {
    for (const tenant of tenants.slice(0, 200)) {
      expect(shardOf(tenant, named(7).toReversed())).toBe(shardOf(tenant, named(7)));
    }
  });

  it('lets a further shard draw only its part, from all others', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), (count) => {
        const [before, after] = [named(count), named(count + 1)];
        const moved = tenants.filter((one) => shardOf(one, before) !== shardOf(one, after));
        expect(moved.every((one) => shardOf(one, after) === `shard-${count + 1}`)).toBe(true);
        const expected = tenants.length / (count + 1);
        expect(Math.abs(moved.length - expected)).toBeLessThan(5 * Math.sqrt(expected));
      }),
      { numRuns: 8 },
    );
  });

  it('lets a shard that goes give away its own tenants only', () => {
    for (const gone of named(5)) {
      const rest = named(5).filter((shard) => shard !== gone);
      for (const tenant of tenants.slice(0, 500)) {
        const was = shardOf(tenant, named(5));
        if (was !== gone) expect(shardOf(tenant, rest)).toBe(was);
      }
    }
  });

  it('spreads tenants evenly, by the chi-square test at one in ten thousand', () => {
    for (const shards of [named(4), ['home', 'shard-1', 'shard-2', 'eu']]) {
      const counts = new Map(shards.map((shard) => [shard, 0]));
      for (const tenant of tenants) {
        const shard = shardOf(tenant, shards);
        counts.set(shard, (counts.get(shard) ?? 0) + 1);
      }
      const expected = tenants.length / shards.length;
      const chi = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
      // Three degrees of freedom.
      expect(chi).toBeLessThan(21.11);
    }
  });

  it('goes by an override, unless it leads nowhere', () => {
    const hashed = shardOf('7', named(3));
    const other = hashed === 'shard-1' ? 'shard-2' : 'shard-1';
    expect(shardOf('7', named(3), { '7': other })).toBe(other);
    expect(shardOf('7', named(3), { '7': 'shard-9' })).toBe(hashed);
    expect(shardOf('__proto__', named(3), {})).toMatch(/^shard-/);
    expect(() => shardOf('7', [])).toThrow('no shard for tenant "7"');
  });
});
