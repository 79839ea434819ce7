import { sha256 } from './sha256.ts';

/** What a tenant and a shard make together: the first 8 bytes of SHA-256 over UTF-8 `<tenant>:<shard>`, in hexadecimal. */
export const shardScore = (tenant: string, shard: string): string =>
  sha256(`${tenant}:${shard}`).slice(0, 16);

/**
 * Where a new tenant goes: to its override, else to the shard of the highest score (rendezvous hashing, Thaler and
 * Ravishankar 1998), so that a further shard draws tenants from all others alike and one that goes gives away only its
 * own. Of equal scores the smaller id wins; the order of `shards` does not matter. An override that is no shard counts
 * as none. Throws `RangeError` without shards.
 */
export function shardOf(
  tenant: string,
  shards: readonly string[],
  overrides: Readonly<Record<string, string>> = {},
): string {
  const override = Object.hasOwn(overrides, tenant) ? overrides[tenant] : undefined;
  if (override !== undefined && shards.includes(override)) return override;
  const [best] = shards
    .map((shard) => ({ shard, score: shardScore(tenant, shard) }))
    .sort((a, b) =>
      a.score === b.score ? (a.shard < b.shard ? -1 : 1) : a.score > b.score ? -1 : 1,
    );
  if (best === undefined) throw new RangeError(`no shard for tenant "${tenant}": there are none`);
  return best.shard;
}
