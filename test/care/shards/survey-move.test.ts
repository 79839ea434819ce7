import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { moveTenant } from '#adapters/care/shards/move/move-tenant.ts';
import { planShards } from '#adapters/care/shards/plan-shards.ts';
import { type CareServer, startCareServer } from '../support/care-server.ts';
import { fill, type ShardWorld, shardWorld } from './support.ts';

let server: CareServer;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

const surveyOf = (world: ShardWorld, tenant: string, to: string) =>
  moveTenant(world.parts).survey(world.turn.database, { tenant, to });

describe('the survey of a move', () => {
  it('says what would be done, and changes nothing', async () => {
    const world = await shardWorld(server);
    await fill(world.home.app, 'public', 2, 10);
    await world.home.app.query('CREATE VIEW all_properties AS SELECT * FROM properties');
    const survey = await surveyOf(world, '2', 'near');
    expect(survey.refusals).toEqual([]);
    expect(survey.steps.join('\n')).toContain('copies the tenant');
    expect(survey.notes).toEqual(['the view all_properties shows only rows of this shard']);
    const { rows } = await world.home.app.query(
      'SELECT (SELECT count(*)::int FROM pg_trigger WHERE NOT tgisinternal) AS triggers, (SELECT count(*)::int FROM capstan.tenant_shards) AS placed',
    );
    expect(rows).toEqual([{ triggers: 0, placed: 0 }]);
  });

  it('refuses what is no tenant and no shard', async () => {
    const world = await shardWorld(server, { overrides: { '1': 'far' } });
    await fill(world.home.app, 'public', 2, 1);
    const refusal = async (tenant: string, to: string) =>
      (await surveyOf(world, tenant, to)).refusals.join();
    expect(await refusal('2', 'nowhere')).toBe(
      '"nowhere" is no shard of the guide: home, near, far',
    );
    expect(await refusal('77', 'near')).toContain('no shard has rows of the tenant');
    expect(await refusal("2'; --", 'near')).toContain('is no tenant_id: 22P02');
    expect(await refusal('02', 'near')).toBe('the tenant is written "2"');
    expect(await refusal('1', 'near')).toContain('overrides have the tenant on far');
    await world.home.app.query("INSERT INTO shard_1.properties (tenant_id, name) VALUES (2, 'x')");
    expect(await refusal('2', 'far')).toContain('rows on home and near');
  });

  it('names every table, reference, trigger and right that is in the way', async () => {
    const world = await shardWorld(server);
    const { app, admin } = world.home;
    await fill(app, 'public', 2, 1);
    await app.query(`
      CREATE TABLE notes (property_id bigint REFERENCES properties);
      CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
      CREATE FUNCTION aware() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF coalesce(current_setting('capstan.move', true), '') <> '' THEN RETURN NULL; END IF; RETURN NULL; END $$;
      CREATE TRIGGER gone AFTER DELETE ON properties FOR EACH ROW EXECUTE FUNCTION watch();
      CREATE TRIGGER came AFTER INSERT ON shard_1.properties FOR EACH ROW EXECUTE FUNCTION watch();
      CREATE TRIGGER fine AFTER INSERT ON shard_1.properties FOR EACH ROW EXECUTE FUNCTION aware();
      ALTER TABLE shard_1.properties ADD parent bigint REFERENCES shard_1.properties;
      ALTER TABLE properties ADD parent bigint;
      ALTER TABLE shard_1.transactions ADD FOREIGN KEY (property_id) REFERENCES public.properties;
      ALTER TABLE shard_1.transactions ENABLE ROW LEVEL SECURITY;
      ALTER TABLE shard_1.transactions FORCE ROW LEVEL SECURITY`);
    // As if it were large, and nobody had thought of its index.
    await app.query('DROP INDEX transactions_property_id_idx');
    await admin.query("UPDATE pg_class SET reltuples = 1e6 WHERE oid = 'transactions'::regclass");
    await admin.query('REVOKE pg_monitor FROM care');
    // Nobody placed it, and rows are hidden: nothing says where it lives.
    expect((await surveyOf(world, '2', 'near')).refusals).toEqual([
      expect.stringMatching(/^where the tenant lives cannot be seen: .*row-level security/),
    ]);
    await app.query("SELECT capstan.place_tenant('2', 'home')");
    const { refusals } = await surveyOf(world, '2', 'near');
    await admin.query('GRANT pg_monitor TO care');
    expect(refusals.map((one) => one.replace(/:.*/, ''))).toEqual([
      'care has to be a member of pg_read_all_stats (or pg_monitor), to know when old transactions have ended',
      'the trigger gone of properties would run for rows that are only moved',
      'notes refers to properties and is none of the tables that move',
      'shard_1.transactions refers to properties and is none of the tables that move',
      'transactions refers to properties by columns without an index',
      'row security hides rows of shard_1.transactions from care',
      'the trigger came of shard_1.properties would run for rows that are only moved',
      'shard_1.properties refers to shard_1.properties',
    ]);
    await app.query('ALTER TABLE shard_1.properties ALTER value TYPE numeric(9, 2)');
    await app.query('DROP TABLE shard_1.transactions');
    expect((await surveyOf(world, '2', 'near')).refusals).toEqual([
      '"shard_1"."properties" has other columns or another key than "public"."properties"',
      'there is no table "shard_1"."transactions": CREATE TABLE "shard_1"."transactions" (LIKE "public"."transactions" INCLUDING ALL)',
    ]);
  });
});

describe('plan-shards', () => {
  it('shows what lies where and the moves that even it out, and nothing else', async () => {
    const world = await shardWorld(server, { overrides: { '1': 'near' } });
    await fill(world.home.app, 'public', 3, 10);
    await world.home.app.query(
      'INSERT INTO properties (tenant_id, name) SELECT 4, g::text FROM generate_series(1, 400) g; ANALYZE properties; ANALYZE transactions',
    );
    await world.home.app.query(
      "SELECT capstan.place_tenant(t::text, 'home') FROM generate_series(1, 3) t",
    );
    const unplaced = await planShards(world.parts).survey(world.turn.database, {});
    expect(unplaced.notes.join('\n')).toContain(
      '1 tenants have rows and no place in capstan.tenant_shards (4 on home)',
    );
    expect(unplaced.steps).toEqual([
      expect.stringMatching(/^first, place the 1 tenants on home .*place_tenant\(tenant, 'home'\)/),
    ]);
    await world.home.app.query("SELECT capstan.place_tenant('4', 'home')");
    const plan = planShards(world.parts);
    const { steps, notes, refusals } = await plan.survey(world.turn.database, {});
    expect(refusals).toEqual([]);
    expect(steps[0]).toMatch(
      /^npx capstan playbook run move-tenant --tenant 1 --to near --why "…" {3}# from home, .* 40 rows, by the guide's overrides$/,
    );
    expect(steps[1]).toMatch(/--tenant 2 --to far .*40 rows$/);
    const text = notes.join('\n');
    expect(text).toMatch(/^home: 4 tenants, 520 rows, .*\+200 % of its share, after the moves/m);
    expect(text).toMatch(/^near: 0 tenants, 0 rows, 0 B, -100 %/m);
    expect(text).toMatch(/^home stays above .*: its tenants are too large/m);
    expect(text).toContain('tenant 4 on home: 400 rows');
    const done = await plan.advance(world.turn, {}, 'a');
    expect(done).toEqual({ is: 'done', because: [...notes, ...steps].join('\n') });
  });

  it('says what comes before a move that would be refused, and refuses tables that are none', async () => {
    const world = await shardWorld(server);
    await fill(world.home.app, 'public', 3, 10);
    await world.home.app.query(
      "SELECT capstan.place_tenant(t::text, 'home') FROM generate_series(1, 3) t; DROP TABLE shard_1.transactions",
    );
    const { steps } = await planShards(world.parts).survey(world.turn.database, {});
    expect(steps).toEqual([
      expect.stringMatching(
        /^first, or moves from home to near are refused: there is no table "shard_1"."transactions": CREATE TABLE/,
      ),
      expect.stringMatching(/^npx capstan playbook run move-tenant --tenant \d --to far /),
    ]);
    const sharding = { ...world.parts.rules.sharding, tables: ['properties', 'transactoins'] };
    const mistyped = { ...world.parts, rules: { ...world.parts.rules, sharding } };
    const { refusals } = await planShards(mistyped as typeof world.parts).survey(
      world.turn.database,
      {},
    );
    expect(refusals).toEqual(['care.sharding.tables names "transactoins", which no shard has']);
  });
});
