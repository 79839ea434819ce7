// One chore of the guide's section care, without a limit of time: node bin/launch.mjs care-job view/monthly_sales_summary
// The command of a one-off job on Render; docs/care/deploy.md says what it finds in its environment.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseCareSecret } from '#adapters/care/care-secret.ts';
import { connectCare } from '#adapters/care/connect-care.ts';
import { s3Objects } from '#adapters/care/s3-objects.ts';
import { tend } from '#adapters/care/tend.ts';
import { guide as ours } from '#config';
import type { Guide } from '#core/guide.ts';
import { reasonText } from '#core/reason-text.ts';

const root = join(import.meta.dirname, '..');
const MINUTE = 60_000;
/** Nothing cuts a chore off; what counts in milliseconds must still fit into PostgreSQL's 31 bits. */
const CALL_MILLISECONDS = 7 * 24 * 60 * MINUTE;
/** Somebody is in the way: a lock, a killed job whose statement ends soon, whose lease runs out. */
const PATIENCE_MILLISECONDS = 15 * MINUTE;
const PAUSE_MILLISECONDS = 5_000;

const guide: Guide = ours;

/** Addresses stand in the service's environment, one by one, and are read as the secret is. */
function addresses() {
  const { CARE_DATABASE_URL, CARE_POOLED_URL, CARE_REPLICA_URL, CARE_SHARD_URLS } = process.env;
  const fields = Object.entries({
    url: CARE_DATABASE_URL && JSON.stringify(CARE_DATABASE_URL),
    pooledUrl: CARE_POOLED_URL && JSON.stringify(CARE_POOLED_URL),
    replicaUrl: CARE_REPLICA_URL && JSON.stringify(CARE_REPLICA_URL),
    // JSON already; what is wrong with it is said without quoting it.
    shardUrls: CARE_SHARD_URLS,
  }).flatMap(([name, json]) => (json ? [`"${name}":${json}`] : []));
  return parseCareSecret('of the variables CARE_…_URL', `{${fields.join(',')}}`);
}

async function run(chore: string): Promise<boolean> {
  const { care } = guide;
  if (care === undefined) throw new Error('the guide has no section care');
  const connections = connectCare(addresses());
  const parts = {
    rules: care,
    sqlOf: (file: string) => readFileSync(join(root, file), 'utf8'),
    // Most chores need none; what S3 says of one that does names the bucket.
    objects: s3Objects(process.env['CARE_BUCKET'] ?? '(CARE_BUCKET is not set)'),
    bucket: s3Objects,
  };
  const began = Date.now();
  try {
    for (;;) {
      const { reports } = await tend({
        connections,
        parts,
        only: chore,
        now: Date.now,
        until: Date.now() + CALL_MILLISECONDS,
        callMilliseconds: CALL_MILLISECONDS,
        holder: `job ${randomUUID()}`,
        endless: true,
      });
      const [{ because, did } = { because: 'nothing came of it', did: 'failed' }] = reports;
      console.log(`${chore}: ${did}, ${because}`);
      const waits = did === 'busy' || did === 'waiting';
      if (!waits) return did === 'done' || did === 'nothing';
      // Not done, and no failure: whoever looks next asks for another job.
      if (Date.now() - began > PATIENCE_MILLISECONDS) return true;
      await pause(PAUSE_MILLISECONDS);
    }
  } finally {
    await connections.close();
  }
}

const [, , chore] = process.argv;
if (chore === undefined) {
  console.error('which chore? For example: care-job view/monthly_sales_summary');
  process.exit(2);
}
try {
  process.exitCode = (await run(chore)) ? 0 : 1;
} catch (error) {
  console.error(reasonText(error));
  process.exitCode = 1;
}
