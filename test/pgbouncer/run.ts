/**
 * Care through a real PgBouncer in transaction mode. Not part of `npm test`: needs `apt-get install pgbouncer`.
 * Run: npm run test:pgbouncer
 */
import { existsSync } from 'node:fs';
import pg from 'pg';
import { makeCareSchema } from '../../adapters/care/care-schema.ts';
import { choreRecords } from '../../adapters/care/chore-records.ts';
import { openDatabase } from '../../adapters/care/open-database.ts';
import { Secret } from '../../adapters/secret.ts';
import { startCareServer } from '../care/support/care-server.ts';
import { startPgBouncer } from './start-pgbouncer.ts';

const program = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer'].find(
  (path) => existsSync(path),
);
if (program === undefined) {
  console.error('This machine lacks PgBouncer. On Debian and Ubuntu:\n  apt-get install pgbouncer');
  process.exit(2);
}

const wrong: string[] = [];
const expectThat = (what: string, holds: boolean): void => {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`);
  if (!holds) wrong.push(what);
};

const server = await startCareServer();
const database = await server.database();
const direct = new URL(database.careUrl.reveal());
const pooler = await startPgBouncer(program, Number(direct.port));
const pooled = new Secret(pooler.url('care', direct.pathname.slice(1)));
const care = openDatabase({ direct: database.careUrl, pooled }, 'capstan-care');
try {
  await makeCareSchema(care.of('schema'));
  const records = choreRecords(care.of('records'));
  expectThat('a chore is claimed and let go', await records.claim('view/a', 'one', 0));
  await records.leave('view/a', 'one', 1);

  // As many connections as the pooler may have to the server, so that it hands them out in turn.
  const others = ['a', 'b', 'c'].map(() => openDatabase({ direct: pooled }, 'others'));
  await Promise.all(
    others.map((other) => other.of('none').read((sql) => sql.query('SELECT pg_sleep(0.2)'))),
  );
  await Promise.all(others.map((other) => other.close()));
  const processes = new Set<unknown>();
  const limits = new Set<unknown>();
  for (let round = 0; round < 20; round += 1) {
    const [row] = await care
      .of('view/a')
      .transaction((sql) =>
        sql.query(
          "SELECT pg_backend_pid() AS process, concat_ws(' ', current_setting('statement_timeout'), current_setting('lock_timeout'), current_setting('application_name'), current_setting('TimeZone'), current_setting('client_connection_check_interval')) AS limits",
        ),
      );
    processes.add(row?.['process']);
    limits.add(row?.['limits']);
  }
  expectThat(`transactions go by several sessions (${processes.size})`, processes.size > 1);
  expectThat(
    `each has its limits (${[...limits].join('; ')})`,
    limits.size === 1 && limits.has('1min 250ms capstan-care UTC 10s'),
  );

  const { rows: left } = await database.admin.query(
    "SELECT count(*)::int AS locks FROM pg_locks WHERE locktype = 'advisory'",
  );
  expectThat('no lock of a chore is stranded in a session', left[0]?.locks === 0);
  const bare = new pg.Client({ connectionString: pooled.reveal() });
  await bare.connect();
  const kept = new Set<unknown>();
  for (let round = 0; round < 6; round += 1) {
    const { rows } = await bare.query("SELECT current_setting('statement_timeout') AS kept");
    kept.add(rows[0]?.kept);
  }
  await bare.end();
  expectThat(
    `sessions that care had keep nothing of it (${[...kept]})`,
    kept.size === 1 && kept.has('0'),
  );

  await database.app.query('CREATE TABLE t (a int)');
  await care.of('index/t').session((sql) => sql.execute('CREATE INDEX CONCURRENTLY t_a ON t (a)'));
  expectThat('what needs a session has one, past the pooler', true);
} finally {
  await care.close();
  await pooler.stop();
  await server.stop();
}
console.log(wrong.length === 0 ? 'all well' : `${wrong.length} wrong`);
process.exitCode = wrong.length === 0 ? 0 : 1;
