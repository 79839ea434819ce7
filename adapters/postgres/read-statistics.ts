import type pg from 'pg';
import * as v from 'valibot';
import type { Secret } from '../secret.ts';
import { resultsSchema, type Statistics, statisticsQuery } from './statistics-query.ts';
import { withClient } from './with-client.ts';

const UNDEFINED_TABLE = '42P01';

const lacksTable = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === UNDEFINED_TABLE;

async function query(client: pg.Client): Promise<unknown> {
  try {
    return await client.query(statisticsQuery(true));
  } catch (error) {
    // No pg_stat_io before PostgreSQL 16: everything else is there all the same.
    if (!lacksTable(error)) throw error;
    await client.query('ROLLBACK');
    return client.query(statisticsQuery(false));
  }
}

/** Reads the statistics of a database over one connection, which is gone afterwards whatever happens. */
export function readStatistics(url: Secret, deadline: number): Promise<Statistics> {
  return withClient(url, deadline, async (client) => v.parse(resultsSchema, await query(client)));
}
