import type { ShardingRules } from '#core/care/care-rules.ts';
import { type Database, StatementFailed } from '#core/care/database.ts';
import type { Survey } from '#core/care/order.ts';
import type { CareParts } from '../../all-chores.ts';
import { SHUT_SECONDS } from '../gates.ts';
import { readTables } from '../shard-table.ts';
import { tablesOf } from '../tables-of.ts';
import { type End, endOf } from './ends.ts';
import { shardOfTenant } from './moves.ts';
import { obstaclesAt, sharedNumbers, viewsOf } from './obstacles.ts';
import { hasRows, type Slice } from './rows.ts';

type Parts = Pick<CareParts, 'rules' | 'shard'>;

/** Shards on which the tenant has rows. */
export async function whereRowsAre(
  parts: Parts,
  home: Database,
  tenant: string,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { id } of parts.rules.sharding?.shards ?? []) {
    const end = endOf(parts, home, id, 'shards');
    if ((await rowsThere(end, parts.rules.sharding, tenant)).length > 0) found.push(id);
  }
  return found;
}

/** Tables in which the tenant has rows. */
async function rowsThere(
  { database, shard }: End,
  rules: ShardingRules | undefined,
  tenant: string,
): Promise<readonly string[]> {
  if (rules === undefined) return [];
  return database.read(async (sql) => {
    const some: string[] = [];
    for (const table of await readTables(sql, shard.schema, rules)) {
      const slice: Slice = { schema: shard.schema, table, tenant, tenantKey: rules.tenantKey };
      if (table.hasTenant && (await hasRows(sql, slice))) some.push(table.name);
    }
    return some;
  });
}

const refused = (...refusals: string[]): Survey => ({ refusals, steps: [], notes: [] });

/** What a move would do, or why it cannot be. */
export async function surveyMove(
  parts: Parts,
  home: Database,
  tenant: string,
  to: string,
): Promise<Survey> {
  const rules = parts.rules.sharding;
  if (rules === undefined) return refused('the guide has no section care.sharding');
  const known = rules.shards.map(({ id }) => id);
  if (!known.includes(to)) return refused(`"${to}" is no shard of the guide: ${known.join(', ')}`);
  const pinned = Object.hasOwn(rules.overrides, tenant) ? rules.overrides[tenant] : undefined;
  if (pinned !== undefined && pinned !== to) {
    return refused(`the guide's overrides have the tenant on ${pinned}: change them first`);
  }
  const listed = await home.read((sql) => shardOfTenant(sql, tenant));
  let found: readonly string[];
  try {
    found = listed === undefined ? await whereRowsAre(parts, home, tenant) : [listed];
  } catch (error) {
    if (!(error instanceof StatementFailed)) throw error;
    // Row security, or a right that is missing.
    if (error.code === '42501')
      return refused(`where the tenant lives cannot be seen: ${error.message}`);
    // The tenant's name is no value of its column's type.
    if (!error.code.startsWith('22')) throw error;
    return refused(`"${tenant}" is no ${rules.tenantKey}: ${error.code}`);
  }
  const [from, second] = found;
  if (second !== undefined)
    return refused(
      `the tenant has rows on ${found.join(' and ')}, and nothing says where it lives`,
    );
  if (from === undefined)
    return refused('no shard has rows of the tenant: there is nothing to move');
  if (!known.includes(from))
    return refused(`the tenant lives on ${from}, which is no shard of the guide`);
  if (from === to) {
    return {
      refusals: [],
      steps: [`the tenant lives on ${to}: a move under way elsewhere is taken back`],
      notes: [],
    };
  }
  return between(
    endOf(parts, home, from, 'shards'),
    endOf(parts, home, to, 'shards'),
    rules,
    tenant,
  );
}

/** What is in the way of every tenant that would move from one shard to another. */
export async function obstaclesBetween(
  source: End,
  destination: End,
  rules: ShardingRules,
): Promise<readonly string[]> {
  const { unlike } = await tablesOf(source, destination, rules);
  if (unlike.length > 0) return unlike;
  const found = [
    ...(await obstaclesAt(source, rules, 'source')),
    ...(await obstaclesAt(destination, rules, 'destination')),
  ];
  return [...new Set(found)];
}

async function between(
  source: End,
  destination: End,
  rules: ShardingRules,
  tenant: string,
): Promise<Survey> {
  const refusals = [...(await obstaclesBetween(source, destination, rules))];
  if ((await tablesOf(source, destination, rules)).unlike.length === 0) {
    const canonical = await source.database.read(async (sql) => {
      const [table] = await readTables(sql, source.shard.schema, rules);
      const [row] = await sql.query(`SELECT $1::${table?.tenantType ?? 'text'}::text AS tenant`, [
        tenant,
      ]);
      return String(row?.['tenant']);
    });
    if (canonical !== tenant) refusals.push(`the tenant is written "${canonical}"`);
  }
  if (refusals.length > 0) return refused(...refusals);
  const [from, to] = [source.shard, destination.shard];
  const names = rules.tables.join(', ');
  return {
    refusals,
    steps: [
      `puts guards onto ${names} in ${from.schema} and ${to.schema}, once, each under a lock for which writers wait 250 ms at most`,
      `copies the tenant's rows of ${names} from ${from.id} to ${to.id} in batches, and again what is written meanwhile`,
      'compares count and hash of all of them at one moment',
      `refuses the tenant's writes (SQLSTATE CS001) for a moment, ${SHUT_SECONDS} s at most, writes the rest, compares, and sets capstan.tenant_shards to ${to.id}`,
      `keeps the old rows for ${rules.graceMinutes} minutes, then deletes them in batches; ${from.id} refuses the tenant's writes from then on`,
    ],
    notes: [
      ...(await sharedNumbers(source, destination, rules)),
      ...(await viewsOf(source, rules)),
    ],
  };
}
