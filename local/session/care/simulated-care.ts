import type { Guide } from '#core/guide.ts';
import {
  APPLICATION_ROLE,
  CARE_ROLE,
  prepareDatabase,
  seedDatabase,
} from '#local/application/prepare-database.ts';
import { type Application, startApplication } from '#local/application/start-application.ts';
import { storedFiles } from '#local/application/stored-files.ts';
import type { StoredObject } from '#local/aws/queues/queue-protocol.ts';
import type { PacedClock } from '#local/clock.ts';
import { seedCareWorker } from '#local/fake-render/seed-care-worker.ts';
import type { SimulatedRender } from '../simulated-render.ts';
import { careJobs } from './care-jobs.ts';

/** Enough that a query without its index is slow, and there within two or three seconds. */
const TRANSACTIONS = 240_000;

/** Enough that the first report has something to say. */
const MINUTES_BEFORE = 60;

/** The application's database and bucket as care finds them, and the application that goes on living there. */
export interface SimulatedCare {
  /** By name: what holds the database's addresses. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Buckets that are not the stack's, by name. */
  readonly buckets: Readonly<Record<string, readonly StoredObject[]>>;
  /** Resolves when the two years before the start are in the database. */
  readonly seeded: Promise<void>;
  /** Lets one-off jobs find the stack, once it runs. */
  begin(environment: Readonly<Record<string, string>>, onFailure: (text: string) => void): void;
  stop(): Promise<void>;
}

/** The same door as the product's: when the simulated database is away, it is so for everybody. */
function addressOf(product: string, role: string): string {
  const url = new URL(product);
  url.username = role;
  return url.href;
}

/** The buckets of the guide's rows that belong to the application. */
const bucketsOf = ({ care }: Guide): readonly string[] =>
  (care?.buckets ?? []).map(({ bucket }) => bucket).filter((bucket) => bucket !== 'care');

/**
 * Makes roles and tables, and fills them while the session starts: until then time flows at real speed. Undefined
 * when the guide cares for no database, or there is none.
 */
export async function startSimulatedCare(options: {
  readonly guide: Guide;
  readonly clock: PacedClock;
  readonly seed: number;
  readonly simulated: SimulatedRender;
  /** Of the last two years. */
  readonly transactions?: number;
}): Promise<SimulatedCare | undefined> {
  const { clock, guide, seed, simulated, transactions = TRANSACTIONS } = options;
  const { database, render } = simulated;
  if (guide.care === undefined || database === undefined) return undefined;
  const now = clock.now();
  await prepareDatabase(database.admin);
  const release = clock.hold();
  let application: Application | undefined;
  let isOver = false;
  const seeded = seedDatabase(database.admin, { now, transactions })
    .then(() => {
      const address = addressOf(database.product, APPLICATION_ROLE);
      if (isOver) return;
      application = startApplication({ clock, address, seed, minutesBefore: MINUTES_BEFORE });
    })
    .finally(release);
  const url = addressOf(database.product, CARE_ROLE);
  const { jobs } = guide.care;
  if (jobs !== undefined) seedCareWorker(render.world, jobs.service);
  return {
    secrets: { [guide.care.secretName]: JSON.stringify({ url }) },
    buckets: Object.fromEntries(bucketsOf(guide).map((name) => [name, storedFiles(now)])),
    seeded,
    begin(environment, onFailure) {
      if (jobs === undefined) return;
      const found = { ...environment, CARE_DATABASE_URL: url };
      render.world.runJob = careJobs({ clock, jobs, environment: found, onFailure });
    },
    async stop() {
      // What is still being filled ends with the server.
      isOver = true;
      await application?.stop();
    },
  };
}
