import pg from 'pg';
import * as v from 'valibot';
import type { ShardingRules } from '#core/care/care-rules.ts';
import type { TenantLoad } from '#core/care/shards/plan-moves.ts';
import type { End } from './move/ends.ts';
import { readTables, relationOf } from './shard-table.ts';

/** What there is of a tenant on a shard. */
export interface Holding extends TenantLoad {
  readonly rows: number;
}

export interface Distribution {
  readonly holdings: readonly Holding[];
  /** Not all was counted: large tables were sampled, and tenants of a few rows may be missing. */
  readonly isSampled: boolean;
}

/** Beyond so many rows a table is sampled, to about so many. */
const COUNTED_ROWS = 500_000;

const counts = v.array(v.object({ tenant: v.string(), rows: v.number() }));

/** Rows and bytes of each tenant on a shard: counted, or of large tables estimated from a sample of its pages. */
export async function distributionOf(
  { database, shard }: End,
  rules: ShardingRules,
): Promise<Distribution> {
  return database.read(
    async (sql) => {
      const holdings = new Map<string, Holding>();
      let isSampled = false;
      for (const table of await readTables(sql, shard.schema, rules)) {
        if (!table.hasTenant) continue;
        const part = Math.min(1, COUNTED_ROWS / Math.max(1, table.estimatedRows));
        isSampled ||= part < 1;
        // The same sample each time, so that a plan changes only when the data did.
        const sample = part < 1 ? `TABLESAMPLE SYSTEM (${part * 100}) REPEATABLE (5)` : '';
        const found = await sql.query(
          `SELECT ${pg.escapeIdentifier(rules.tenantKey)}::text AS tenant, count(*)::float8 AS rows
           FROM ${relationOf(shard.schema, table)} ${sample} WHERE ${pg.escapeIdentifier(rules.tenantKey)} IS NOT NULL GROUP BY 1`,
        );
        const tenants = v.parse(counts, found);
        const counted = tenants.reduce((sum, { rows }) => sum + rows, 0);
        for (const { tenant, rows } of tenants) {
          const before = holdings.get(tenant);
          holdings.set(tenant, {
            tenant,
            shard: shard.id,
            rows: (before?.rows ?? 0) + Math.round(rows / part),
            bytes: (before?.bytes ?? 0) + Math.round((table.bytes * rows) / counted),
          });
        }
      }
      return { holdings: [...holdings.values()], isSampled };
    },
    { statementSeconds: 120 },
  );
}
