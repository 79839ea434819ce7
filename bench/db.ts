// Care of a real database: node bench/db.ts [--rows N] [--only views,…]
import { parseArgs } from 'node:util';
import { measureAdvice } from './db/advice.ts';
import { measureArchive } from './db/archive.ts';
import type { DataSet } from './db/data-set.ts';
import { makeDataSet } from './db/data-set.ts';
import { measureExports } from './db/exports.ts';
import { measurePartitions } from './db/partitions.ts';
import type { BenchServer } from './db/server.ts';
import { startBenchServer } from './db/server.ts';
import { measureShards } from './db/shards.ts';
import { measureViews } from './db/views.ts';
import { type Measure, note, report } from './measure.ts';

/** Topics, in the order in which they run: what changes the data set stands last. */
const topics: Readonly<
  Record<string, (server: BenchServer, data: DataSet) => Promise<readonly Measure[]>>
> = {
  views: measureViews,
  archive: measureArchive,
  exports: measureExports,
  advice: measureAdvice,
  partitions: measurePartitions,
  shards: measureShards,
};

const names = Object.keys(topics);
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '5000000' },
    only: { type: 'string', default: names.join(',') },
  },
});
const rows = Number(values.rows);
if (!Number.isInteger(rows) || rows < 10_000)
  throw new Error(`--rows: found "${values.rows}", wanted a whole number from 10,000 on`);
const wanted = values.only.split(',');
for (const name of wanted)
  if (topics[name] === undefined)
    throw new Error(`--only: found "${name}", wanted some of ${names.join(', ')}`);

const server = await startBenchServer();
try {
  const data = await makeDataSet(server, rows);
  note(
    `PostgreSQL ${server.version}, shared_buffers 512MB, fsync on; ${rows.toLocaleString('en-US')} transactions of ${data.properties.toLocaleString('en-US')} properties`,
  );
  for (const name of wanted) report((await topics[name]?.(server, data)) ?? []);
} finally {
  await server.stop();
}
