import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AdviceReport } from '#core/care/advice/report.ts';
import { type CareServer, startCareServer } from '../support/care-server.ts';
import {
  anchorDatabase,
  bucket,
  choreOf,
  DAY,
  MORNING,
  rules,
  SLOW,
  toItsEnd,
  turnOf,
  useApplication,
} from './advice-world.ts';

let server: CareServer;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

const slowest = ({ statements, top }: AdviceReport) =>
  statements.find(({ id }) => id === top.total[0]);

describe('the daily report', () => {
  it('names the slow query, its plan, and the index that helps, as the playbook takes it', async () => {
    const one = await anchorDatabase(server);
    await useApplication(one);
    const objects = bucket();
    const chore = choreOf(objects);
    const turn = turnOf(one);
    expect(await chore.look(turn)).toMatchObject({ due: true, because: 'the daily report is due' });
    const done = await toItsEnd(chore, turn);
    const report = objects.report();
    expect(objects.report('advice/2026-06-10.json')).toEqual(report);
    expect(slowest(report)).toMatchObject({
      query: SLOW.replace('5', '$2'),
      role: 'app',
      calls: 20,
      rowsPerCall: 5,
      plan: { is: 'plan', text: expect.stringContaining('Seq Scan on transactions') },
    });
    expect(slowest(report)?.sharePercent).toBeGreaterThan(90);
    const [advised, ...others] = report.indexes;
    expect(advised).toMatchObject({
      is: 'advised',
      how: 'copy',
      used: true,
      table: 'transactions',
      columns: ['property_id', 'created_at DESC'],
      command:
        'npx capstan playbook run create-index --table transactions --columns "property_id,created_at DESC" --why "the daily report advised it"',
    });
    expect(advised?.gain).toBeGreaterThan(3);
    expect(advised?.millisecondsAfter).toBeLessThan(advised?.millisecondsBefore ?? 0);
    expect(others.every(({ is }) => is === 'not-advised')).toBe(true);
    expect(done).toMatchObject({
      is: 'done',
      figures: { advisedIndexes: 1, report: '2026-06-10' },
    });
    const after = await chore.look(turn);
    expect(after).toMatchObject({ due: false, figures: { advisedIndexes: 1 } });
    expect(after.warnings).toEqual([expect.stringContaining('playbook run create-index')]);
    expect(objects.kept.get('advice/latest.md')).toContain('# database, 2026-06-10');
    const left = await one.admin.query(
      "SELECT relname FROM pg_class WHERE relpersistence = 't' OR relname ~ 'trial'",
    );
    await expect.poll(() => left.rows).toEqual([]);
  });

  it('counts from the last report on, and takes the index into account once it is there', async () => {
    const one = await anchorDatabase(server);
    const objects = bucket();
    await useApplication(one, 20);
    await toItsEnd(choreOf(objects), turnOf(one));
    await one.app.query('CREATE INDEX made ON transactions (property_id, created_at DESC)');
    await useApplication(one, 7);
    await toItsEnd(choreOf(objects), turnOf(one, MORNING + DAY));
    const first = objects.report('advice/2026-06-10.json');
    const second = objects.report('advice/2026-06-11.json');
    expect(first.window.notes).toEqual([expect.stringContaining('the first report')]);
    expect(second.window).toMatchObject({ from: first.window.until, notes: [] });
    const slow = second.statements.find(({ query }) => query.startsWith('SELECT id, amount'));
    expect(slow).toMatchObject({ calls: 7 });
    expect(slow?.plan).toMatchObject({ text: expect.stringContaining('Index Scan using made') });
    expect(second.indexes).toEqual([]);
    expect(second.own.calls).toBeGreaterThan(0);
    const texts = second.statements.map(({ query }) => query).join();
    expect(texts).not.toMatch(/capstan|EXPLAIN/);
  });

  it('says that counters were reset, and what is lost with them', async () => {
    const one = await anchorDatabase(server);
    const objects = bucket();
    await useApplication(one, 20);
    await toItsEnd(choreOf(objects), turnOf(one));
    await useApplication(one, 30);
    await one.admin.query('SELECT pg_stat_statements_reset()');
    await useApplication(one, 3);
    await toItsEnd(choreOf(objects), turnOf(one, MORNING + DAY));
    const { statements, window } = objects.report();
    expect(window.notes).toEqual([expect.stringMatching(/^the counters were reset at/)]);
    expect(statements.find(({ query }) => query.startsWith('SELECT id, amount'))?.calls).toBe(3);
  });

  it('gives no index for a statement that the planner would not use it for', async () => {
    const one = await anchorDatabase(server);
    const objects = bucket();
    for (let time = 0; time < 10; time += 1) {
      await one.app.query("SELECT sum(amount) FROM transactions WHERE kind = 'fee'");
    }
    await toItsEnd(choreOf(objects), turnOf(one));
    const { indexes } = objects.report();
    expect(indexes).toEqual([
      expect.objectContaining({ is: 'not-advised', columns: ['kind'], table: 'transactions' }),
    ]);
  });

  it('never runs a statement that writes, locks, calls what may, or reads elsewhere', async () => {
    const one = await anchorDatabase(server);
    await one.app.query(`
      CREATE TABLE called (a int);
      CREATE FUNCTION calling(n bigint) RETURNS bigint LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO called VALUES (1); RETURN n; END $$;
      CREATE VIEW fees AS SELECT * FROM transactions WHERE kind = 'fee';
      CREATE SCHEMA other; CREATE TABLE other.transactions AS TABLE transactions; ANALYZE other.transactions;`);
    for (let time = 0; time < 4; time += 1) {
      await one.app.query('SELECT calling(id) FROM transactions WHERE property_id = 3');
      await one.app.query('UPDATE transactions SET amount = amount WHERE property_id = 4');
      await one.app.query('SELECT id FROM transactions WHERE property_id = 5 FOR UPDATE');
      await one.app.query('SELECT count(*) FROM fees WHERE property_id = 6');
      await one.app.query('SELECT count(*) FROM other.transactions t WHERE t.property_id = 7');
    }
    await one.app.query('ANALYZE; TRUNCATE called');
    const scans = async () =>
      (
        await one.admin.query(
          "SELECT sum(n_tup_upd)::int AS changed FROM pg_stat_user_tables WHERE relname IN ('transactions', 'called')",
        )
      ).rows;
    await one.app.query('SELECT pg_stat_force_next_flush()');
    const before = await scans();
    const objects = bucket();
    await toItsEnd(choreOf(objects), turnOf(one));
    expect((await one.app.query('SELECT * FROM called')).rows).toEqual([]);
    expect(await scans()).toEqual(before);
    const { indexes, statements, untried } = objects.report();
    const triedOf = (begin: string) => {
      const id = statements.find(({ query }) => query.startsWith(begin))?.id;
      return {
        measured: indexes.filter(({ statement }) => statement === id),
        because: untried.find(({ statement }) => statement === id)?.because,
      };
    };
    for (const begin of ['SELECT calling', 'UPDATE transactions', 'SELECT id FROM']) {
      const [first] = triedOf(begin).measured;
      expect(first).toMatchObject({ used: true });
      expect(first?.millisecondsBefore).toBeUndefined();
    }
    expect(triedOf('SELECT count(*) FROM fees').because).toMatch(/fees is no table/);
    expect(triedOf('SELECT count(*) FROM other').measured[0]).toMatchObject({
      table: 'other.transactions',
      millisecondsBefore: expect.any(Number),
    });
  });

  it('says why a statement has no plan', async () => {
    const one = await anchorDatabase(server);
    await one.app.query(
      "SELECT date_trunc('month', created_at), count(*) FROM transactions GROUP BY date_trunc('month', created_at)",
    );
    await one.app.query(
      "SELECT count(*) FROM transactions WHERE created_at > now() - interval '7 days'",
    );
    await one.app.query('VACUUM tenants');
    const objects = bucket();
    await toItsEnd(choreOf(objects), turnOf(one));
    const planOf = (begin: string) =>
      objects.report().statements.find(({ query }) => query.startsWith(begin))?.plan;
    expect(planOf('SELECT date_trunc')).toMatchObject({
      because: expect.stringContaining('cannot plan it without values'),
    });
    expect(planOf('SELECT count')).toMatchObject({ text: expect.stringContaining('(now() - $1)') });
    expect(planOf('VACUUM')).toMatchObject({ because: expect.stringContaining('none of SELECT') });
  });

  it('goes on without pg_stat_statements, and says what it needs', async () => {
    const one = await anchorDatabase(server);
    await one.admin.query('DROP EXTENSION pg_stat_statements');
    const objects = bucket();
    await toItsEnd(choreOf(objects), turnOf(one));
    const report = objects.report();
    expect(report.unknown).toEqual([
      expect.stringContaining('CREATE EXTENSION pg_stat_statements'),
    ]);
    expect(report.findings.map(({ kind }) => kind)).toContain('foreign-key');
  });

  it('says what is hidden from it, and the GRANT that shows it', async () => {
    const one = await anchorDatabase(server);
    await one.admin.query('REVOKE pg_monitor FROM care');
    await one.admin.query('SELECT 1 AS theirs');
    const objects = bucket();
    await toItsEnd(choreOf(objects), turnOf(one, MORNING)).finally(() =>
      one.admin.query('GRANT pg_monitor TO care'),
    );
    expect(objects.report().unknown.join()).toMatch(
      /hidden from this role: GRANT pg_read_all_stats TO care/,
    );
  });

  it('is due again the day after, and not before', async () => {
    const one = await anchorDatabase(server);
    const objects = bucket();
    await toItsEnd(choreOf(objects), turnOf(one));
    const chore = choreOf(objects);
    expect(await chore.look(turnOf(one, MORNING + 23 * 3_600_000))).toMatchObject({ due: false });
    expect(await chore.look(turnOf(one, MORNING + DAY))).toMatchObject({ due: true });
    expect(await choreOf(objects, { ...rules, top: 1 }).advance(turnOf(one))).toMatchObject({
      is: 'done',
    });
  });
});
