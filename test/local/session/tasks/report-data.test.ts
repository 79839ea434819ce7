import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guide } from '#config';
import { startPostgres } from '#local/data-stores/postgres.ts';
import { fillReportData } from '#local/session/tasks/report-data.ts';

const reports = guide.tasks.rows.flatMap((row) => (row.kind === 'report' ? row.reports : []));
let postgres: Awaited<ReturnType<typeof startPostgres>>;
let client: pg.Client;

beforeAll(async () => {
  postgres = await startPostgres();
  const admin = postgres.adminConnectionString;
  client = new pg.Client({ connectionString: await fillReportData({ admin, product: admin }) });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await postgres.stop();
});

describe.each(reports)('the report $id', ({ id, parameters, sql }) => {
  it('can be run by the role for reports, on the database of the session', async () => {
    await client.query(`PREPARE "${id}" AS ${sql}`);
    const prepared = await client.query(
      'SELECT cardinality(parameter_types) AS wants FROM pg_prepared_statements WHERE name = $1',
      [id],
    );
    expect(prepared.rows).toEqual([{ wants: parameters.length }]);
  });
});
