// What a look at a database takes when nothing is due: node bench/care-look.ts
// Its figures are those by which bench/cost.ts counts a month of 1,440 looks a day.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectCare } from '#adapters/care/connect-care.ts';
import { tend } from '#adapters/care/tend.ts';
import { Secret } from '#adapters/secret.ts';
import { guide as ours } from '#config';
import { statusOf } from '#core/care/care-status.ts';
import type { Objects } from '#core/care/objects.ts';
import type { Guide } from '#core/guide.ts';
import {
  CARE_ROLE,
  prepareDatabase,
  SERVER_SETTINGS,
} from '#local/application/prepare-database.ts';
import { startPostgres } from '#local/data-stores/postgres.ts';
import { median, note, plain, report } from './measure.ts';

const ROUNDS = 20;
const MINUTE = 60_000;
const root = join(import.meta.dirname, '..');

const guide: Guide = ours;
const { care: rules } = guide;
if (rules === undefined) throw new Error('the guide has no section care');

/** Nothing is kept in buckets: what is archived or shipped is not what this is about. */
const none: Objects = {
  put: async () => {},
  get: async () => undefined,
  head: async () => undefined,
  async *list() {},
  remove: async () => {},
};

const server = await startPostgres({ settings: SERVER_SETTINGS });
try {
  await prepareDatabase(server.adminConnectionString);
  const address = new URL(server.adminConnectionString);
  address.username = CARE_ROLE;
  const url = new Secret(address.href);
  let statements = 0;
  let logged = 0;
  /** One call, its connections its own, as the function makes it. */
  const look = async (now: number, held?: string) => {
    const began = process.cpuUsage();
    statements = 0;
    logged = 0;
    const connections = connectCare(
      { url },
      {
        after(statement) {
          statements += 1;
          logged += statement.length + 40;
        },
      },
    );
    const { reports } = await tend({
      connections,
      parts: {
        rules,
        sqlOf: (file) => readFileSync(join(root, file), 'utf8'),
        objects: none,
        bucket: () => none,
      },
      now: () => now,
      until: now + 14 * MINUTE,
      callMilliseconds: 14 * MINUTE,
      holder: 'bench',
      ...(held !== undefined && { held: async () => held }),
    });
    await connections.close();
    const { system, user } = process.cpuUsage(began);
    return { reports, cpu: (system + user) / 1000 };
  };
  const noon = Date.now();
  // What there is to do in an empty database is done first.
  await look(noon);
  const cpu: number[] = [];
  let bytes = 0;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const seen = await look(noon + round * MINUTE, 'only a look');
    cpu.push(seen.cpu);
    bytes = JSON.stringify(statusOf(rules.database, noon, seen.reports)).length;
    if (round === 1)
      for (const { because, did, id } of seen.reports) note(`${id}: ${did}, ${because}`);
  }
  report([
    plain('care-look.statements', statements, 'a look'),
    plain('care-look.cpu', median(cpu), 'ms'),
    plain('care-look.log', logged, 'bytes'),
    plain('care-look.status', bytes, 'bytes'),
  ]);
} finally {
  await server.stop();
}
