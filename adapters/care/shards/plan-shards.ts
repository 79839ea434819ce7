import pg from 'pg';
import * as v from 'valibot';
import type { ShardingRules } from '#core/care/care-rules.ts';
import type { Database } from '#core/care/database.ts';
import type { OrderKind } from '#core/care/order.ts';
import { type MovePlan, type PlannedMove, planMoves } from '#core/care/shards/plan-moves.ts';
import { distributionOf, type Holding } from './distribution.ts';
import { type End, endOf } from './move/ends.ts';
import type { ShardParts } from './move/move-tenant.ts';
import { obstaclesBetween } from './move/survey-move.ts';
import { readTables } from './shard-table.ts';

/** Tenants in a list. */
const LARGEST = 10;

const input = v.strictObject({});

/** Shows how tenants lie on the shards, and the moves that even them out; changes nothing. */
export const planShards = (parts: ShardParts): OrderKind<v.InferOutput<typeof input>> => ({
  id: 'plan-shards',
  input,
  divisible: false,
  survey: async (database) => {
    const report = await reportOn(parts, database);
    return 'refusal' in report
      ? { refusals: [report.refusal], steps: [], notes: [] }
      : { refusals: [], steps: report.moves, notes: report.notes };
  },
  async advance({ database }) {
    const report = await reportOn(parts, database);
    if ('refusal' in report) return { is: 'refused', because: report.refusal };
    const moves = report.moves.length === 0 ? ['no move is needed'] : report.moves;
    return { is: 'done', because: [...report.notes, ...moves].join('\n') };
  },
});

type Report =
  | { readonly refusal: string }
  | { readonly moves: readonly string[]; readonly notes: readonly string[] };

async function reportOn(parts: ShardParts, home: Database): Promise<Report> {
  const rules = parts.rules.sharding;
  if (rules === undefined) return { refusal: 'the guide has no section care.sharding' };
  const places = await placesOf(home);
  const ends = new Map(rules.shards.map(({ id }) => [id, endOf(parts, home, id, 'shards')]));
  const unknown = await unknownTables([...ends.values()], rules);
  if (unknown.length > 0) return { refusal: unknown.join('; ') };
  const found = await Promise.all([...ends.values()].map((end) => distributionOf(end, rules)));
  const holdings = found.flatMap((one) => one.holdings);
  // Rows that a move has left behind, or not yet switched to, are not where their tenant lives.
  const living = holdings.filter(({ tenant, shard }) => (places.get(tenant) ?? shard) === shard);
  const ids = rules.shards.map(({ id }) => id);
  const plan = planMoves(living, ids, rules.overrides, rules.tolerancePercent);
  const unplaced = holdings.filter(({ tenant }) => !places.has(tenant));
  return {
    moves:
      unplaced.length > 0
        ? placements(unplaced)
        : await stepsOf(plan, ends, rules, new Map(living.map((one) => [one.tenant, one]))),
    notes: [
      ...shardLines(living, plan, rules),
      ...largestLines(living),
      ...oddities(holdings, places),
      ...(found.some(({ isSampled }) => isSampled)
        ? [
            'large tables were sampled: rows and bytes are estimates, and the smallest tenants may be missing',
          ]
        : []),
    ],
  };
}

/** Tables of the rules that no shard has, or that have no tenants: what is measured without them would mislead. */
async function unknownTables(
  ends: readonly End[],
  rules: ShardingRules,
): Promise<readonly string[]> {
  const found = await Promise.all(
    ends.map(({ database, shard }) => database.read((sql) => readTables(sql, shard.schema, rules))),
  );
  return rules.tables.flatMap((name) => {
    const same = found.flat().filter((table) => table.name === name);
    if (same.length === 0) return [`care.sharding.tables names "${name}", which no shard has`];
    return same.every(({ hasTenant }) => hasTenant)
      ? []
      : [`care.sharding.tables names "${name}", which has no column ${rules.tenantKey}`];
  });
}

/** How tenants without a place get the one that their rows have: before that, no move is worth a thought. */
function placements(unplaced: readonly Holding[]): readonly string[] {
  const shards = [...new Set(unplaced.map(({ shard }) => shard))];
  return shards.map((shard) => {
    const mine = unplaced.filter((one) => one.shard === shard);
    return `first, place the ${mine.length} tenants on ${shard} that have no place (docs/sharding.md): SELECT capstan.place_tenant(tenant, ${pg.escapeLiteral(shard)}) for each of them; then plan again`;
  });
}

/** The moves, those that would be refused as what comes before them. */
async function stepsOf(
  { moves }: MovePlan,
  ends: ReadonlyMap<string, End>,
  rules: ShardingRules,
  size: ReadonlyMap<string, Holding>,
): Promise<readonly string[]> {
  const obstacles = new Map<string, readonly string[]>();
  for (const { from, to } of moves) {
    const [source, destination] = [ends.get(from), ends.get(to)];
    if (obstacles.has(`${from} to ${to}`) || source === undefined || destination === undefined)
      continue;
    obstacles.set(`${from} to ${to}`, await obstaclesBetween(source, destination, rules));
  }
  const isClear = ({ from, to }: PlannedMove) =>
    (obstacles.get(`${from} to ${to}`) ?? []).length === 0;
  return [
    ...[...obstacles].flatMap(([way, reasons]) =>
      reasons.length === 0
        ? []
        : [`first, or moves from ${way} are refused: ${reasons.join('; ')}`],
    ),
    ...moves
      .filter(isClear)
      .map(
        ({ tenant, to, from, bytes, reason }) =>
          `npx capstan playbook run move-tenant --tenant ${quoted(tenant)} --to ${to} --why "…"   # from ${from}, ${text(bytes)}, ${(size.get(tenant)?.rows ?? 0).toLocaleString('en')} rows${reason === 'override' ? ", by the guide's overrides" : ''}`,
      ),
  ];
}

const placesOf = (home: Database): Promise<ReadonlyMap<string, string>> =>
  home.read(async (sql) => {
    const found = await sql.query('SELECT tenant, shard FROM capstan.tenant_shards');
    return new Map(found.map(({ tenant, shard }) => [String(tenant), String(shard)]));
  });

function shardLines(
  living: readonly Holding[],
  { after, before, limit, moves, over }: MovePlan,
  { shards }: ShardingRules,
): readonly string[] {
  const total = Object.values(before).reduce((sum, bytes) => sum + bytes, 0);
  const share = total / shards.length;
  const lines = Object.entries(before).map(([shard, bytes]) => {
    const mine = living.filter((one) => one.shard === shard);
    const rows = mine.reduce((sum, one) => sum + one.rows, 0);
    const off = share === 0 ? 0 : Math.round((bytes / share - 1) * 100);
    const then = moves.length === 0 ? '' : `, after the moves ${text(after[shard] ?? 0)}`;
    return `${shard}: ${mine.length} tenants, ${rows.toLocaleString('en')} rows, ${text(bytes)}, ${off >= 0 ? '+' : ''}${off} % of its share${then}`;
  });
  const stuck = over.map(
    (shard) =>
      `${shard} stays above ${text(limit)}: its tenants are too large, or overrides keep them there`,
  );
  return [...lines, ...stuck];
}

const largestLines = (living: readonly Holding[]): readonly string[] =>
  [...living]
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, LARGEST)
    .map(
      ({ tenant, shard, rows, bytes }) =>
        `tenant ${tenant} on ${shard}: ${rows.toLocaleString('en')} rows, ${text(bytes)}`,
    );

/** What is not as it should be: tenants that nobody placed, and rows where their tenant does not live. */
function oddities(
  holdings: readonly Holding[],
  places: ReadonlyMap<string, string>,
): readonly string[] {
  const unplaced = holdings.filter(({ tenant }) => !places.has(tenant));
  const elsewhere = holdings.filter(
    ({ tenant, shard }) => places.has(tenant) && places.get(tenant) !== shard,
  );
  return [
    ...(unplaced.length === 0
      ? []
      : [
          `${unplaced.length} tenants have rows and no place in capstan.tenant_shards (${named(unplaced)}): place them before the application routes, or it takes them for new ones`,
        ]),
    ...(elsewhere.length === 0
      ? []
      : [
          `${elsewhere.length} tenants have rows where they do not live (${named(elsewhere)}): a move's, or written past the route`,
        ]),
  ];
}

const named = (holdings: readonly Holding[]): string =>
  `${holdings
    .slice(0, 3)
    .map(({ tenant, shard }) => `${tenant} on ${shard}`)
    .join(', ')}${holdings.length > 3 ? ', …' : ''}`;

/** For a shell. */
const quoted = (tenant: string): string =>
  /^[\w.-]+$/.test(tenant) ? tenant : `'${tenant.replaceAll("'", "'\\''")}'`;

/** "1.5 GB" */
function text(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${units[power]}`;
}
