import type pg from 'pg';
import * as v from 'valibot';
import { resultsSchema, type Statistics, statisticsQuery } from './statistics-query.ts';

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

/** Reads the statistics of a database. */
export async function readStatistics(client: pg.Client): Promise<Statistics> {
  return v.parse(resultsSchema, await query(client));
}
