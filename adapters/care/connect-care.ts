import type { CareSecret } from './care-secret.ts';
import { type OpenDatabase, openDatabase } from './open-database.ts';
import type { StatementWatch } from './watch.ts';

/** What the server's list of sessions shows. */
const NAME = 'capstan-care';

/** The databases that care knows, each opened when it is first used. */
export interface CareConnections {
  /** The one that is cared for. */
  readonly main: OpenDatabase;
  readonly replica?: OpenDatabase;
  /** By the name in a shard's row; absent: the one that is cared for. Throws when the secret does not name it. */
  shard(url: string | undefined): OpenDatabase;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Opens nothing yet. */
export function connectCare(
  { pooledUrl, replicaUrl, shardUrls, url }: Omit<CareSecret, 'shardUrls'> & Partial<CareSecret>,
  watch: StatementWatch = {},
): CareConnections {
  const main = openDatabase({ direct: url, ...(pooledUrl && { pooled: pooledUrl }) }, NAME, watch);
  const replica = replicaUrl && openDatabase({ direct: replicaUrl }, NAME, watch);
  const shards = new Map<string, OpenDatabase>();
  return {
    main,
    ...(replica && { replica }),
    shard(name) {
      if (name === undefined) return main;
      const direct = shardUrls?.[name];
      if (direct === undefined) throw new Error(`the secret has no shardUrls.${name}`);
      const known = shards.get(name) ?? openDatabase({ direct }, NAME, watch);
      shards.set(name, known);
      return known;
    },
    async close() {
      const all = [main, ...(replica ? [replica] : []), ...shards.values()];
      await Promise.all(all.map((one) => one.close()));
    },
  };
}
