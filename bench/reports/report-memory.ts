import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createEmulator } from '#local/aws/queues/emulator.ts';
import { startPostgres } from '#local/data-stores/postgres.ts';
import { atMost, exactly, type Measure, note, plain } from '../measure.ts';

const MOST_MEGABYTES = 256;
const BUCKET = 'bench-reports';
const child = join(import.meta.dirname, 'report-memory-child.mjs');
const run = promisify(execFile);

interface Start {
  readonly name: string;
  readonly flags: readonly string[];
  /** Whether the peak must be under the limit; without flags Node takes what the machine has. */
  readonly hasGoal: boolean;
}

const STARTS: readonly Start[] = [
  // As Lambda starts Node in a function of 256 MB: a twentieth for each half of the young objects, nine tenths for the old.
  {
    name: 'lambda-256',
    flags: ['--max-semi-space-size=12', '--max-old-space-size=231'],
    hasGoal: true,
  },
  {
    name: 'heap-64',
    flags: ['--max-semi-space-size=4', '--max-old-space-size=64'],
    hasGoal: true,
  },
  { name: 'no-limit', flags: [], hasGoal: false },
];

interface Written {
  readonly rows: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly before: number;
  readonly peakBytes: number;
}

const sqlOf = (rows: number): string => `
  select i as id, 'Asset ' || md5(i::text) as name,
    (array['Berlin', 'Straße 4, "Hof"', 'São Paulo', '=1+1'])[1 + i % 4] as location,
    timestamptz '2026-01-01' + i * interval '1 second' as created_at,
    (i * 1.25)::numeric(12, 2) as value, i % 3 = 0 as active
  from generate_series(1, ${rows}) i`;

/** Writes reports of so many rows from a real PostgreSQL to a local S3, each in a process of its own. */
export async function reportMemory(rows: number): Promise<readonly Measure[]> {
  const postgres = await startPostgres();
  const { app, stores } = await createEmulator('us-east-1');
  const endpoint = await app.listen({ port: 0, host: '127.0.0.1' });
  stores.s3Store.createBucket(BUCKET);
  const env = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const measures: Measure[] = [];
  try {
    for (const format of ['csv', 'xlsx'] as const) {
      for (const start of STARTS) {
        const asked = {
          bucket: BUCKET,
          databaseUrl: postgres.adminConnectionString,
          format,
          report: { id: 'report', title: 'Report', sql: sqlOf(rows), parameters: [] },
        };
        const args = [...start.flags, child, JSON.stringify(asked)];
        const { stdout } = await run(process.execPath, args, { env });
        stores.s3Store.deleteObject(BUCKET, `reports/bench-${format}/report.${format}`);
        measures.push(...measuresOf(format, start, rows, JSON.parse(stdout)));
      }
    }
  } finally {
    await app.close();
    await postgres.stop();
  }
  return measures;
}

const megabytes = (bytes: number): number => bytes / 2 ** 20;

function measuresOf(
  format: string,
  { hasGoal, name: start }: Start,
  rows: number,
  written: Written,
): readonly Measure[] {
  const name = `tasks.report.${format}.${start}`;
  const peak = megabytes(written.peakBytes);
  note(
    `${name}: ${written.rows} rows, ${megabytes(written.bytes).toFixed(1)} MB, ${written.seconds.toFixed(1)} s; ` +
      `${megabytes(written.before).toFixed(0)} MB when the modules were loaded`,
  );
  return [
    exactly(`${name}.rows`, written.rows, 'rows', rows),
    hasGoal
      ? atMost(`${name}.peak`, peak, 'MB', MOST_MEGABYTES)
      : plain(`${name}.peak`, peak, 'MB'),
    plain(`${name}.speed`, written.rows / written.seconds, 'rows/s'),
  ];
}
