import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHeaviest, type TotalsReading } from '#adapters/postgres/heaviest-statement.ts';
import { readStatistics } from '#adapters/postgres/read-statistics.ts';
import { withClient } from '#adapters/postgres/with-client.ts';
import { type CareServer, startCareServer } from '../../care/support/care-server.ts';

let server: CareServer;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

describe('the heaviest statement, of the extension itself', () => {
  it('is named with its text, outer statements only, wherever the extension lies', async () => {
    const one = await server.database();
    await one.admin.query(
      'CREATE SCHEMA "Odd Place"; ALTER EXTENSION pg_stat_statements SET SCHEMA "Odd Place"',
    );
    await one.app.query(
      'CREATE FUNCTION outer_one() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.3); END $$',
    );
    const read = (before: readonly TotalsReading[]) =>
      withClient(one.careUrl, 5_000, async (client) => {
        const { atSeconds, countersSince, statements } = await readStatistics(client);
        if (statements === null) throw new Error('no statements are counted');
        return readHeaviest(client, statements, { atSeconds, countersSince }, before, 7);
      });
    await expect(read([])).rejects.toThrow('no statements are counted');
    await one.admin.query('GRANT USAGE ON SCHEMA "Odd Place" TO care');
    const first = await read([]);
    expect(first.heaviest).toBeUndefined();
    await one.app.query('SELECT outer_one()');
    const { heaviest } = await read(first.readings);
    expect(heaviest).toMatchObject({ at: 7, query: 'SELECT outer_one()' });
    expect(heaviest?.percent).toBeGreaterThan(50);
  });

  it('is none where the extension was not created', async () => {
    const one = await server.database();
    await one.admin.query('DROP EXTENSION pg_stat_statements');
    const { statements } = await withClient(one.careUrl, 5_000, readStatistics);
    expect(statements).toBeNull();
  });
});
