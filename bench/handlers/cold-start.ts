import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { median } from '../measure.ts';

const run = promisify(execFile);
const importOnce = join(import.meta.dirname, 'import-once.mjs');

/** What it takes to import a module in a process of its own. */
export interface ColdStart {
  readonly milliseconds: number;
  readonly rssBytes: number;
}

/** What the functions ask of their environment; nothing is reached while a module is imported. */
const environment = {
  AWS_REGION: 'us-east-1',
  TABLE_NAME: 'table',
  SECRET_NAME: 'secret',
  APPROVAL_SECRET_NAME: 'secret-approval',
  CARE_SECRET_NAME: 'secret-care',
  CARE_BUCKET: 'care',
  HINT_QUEUE_URL: 'http://127.0.0.1:9/queue',
  HINT_DEAD_LETTER_URL: 'http://127.0.0.1:9/queue',
  BUS_NAME: 'bus',
  PLAYBOOK_NAME: 'verify-database',
  PLAYBOOK_FUNCTION_NAMES: 'verify-database',
  TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:topic',
};

async function once(module: string): Promise<ColdStart> {
  const { stdout } = await run(process.execPath, [importOnce, module], { env: environment });
  return JSON.parse(stdout) as ColdStart;
}

/**
 * Imports each module `rounds` times, turn by turn, so that a machine that gets slower is as unfair
 * to all of them; gives the medians.
 */
export async function coldStarts(
  modules: Readonly<Record<string, string>>,
  rounds: number,
): Promise<ReadonlyMap<string, ColdStart>> {
  const seen = new Map<string, ColdStart[]>();
  // The first round fills the caches of the file system and does not count.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, module] of Object.entries(modules)) {
      const found = await once(module);
      if (round > 0) seen.set(name, [...(seen.get(name) ?? []), found]);
    }
  }
  return new Map(
    [...seen].map(([name, starts]) => [
      name,
      {
        milliseconds: median(starts.map(({ milliseconds }) => milliseconds)),
        rssBytes: median(starts.map(({ rssBytes }) => rssBytes)),
      },
    ]),
  );
}
