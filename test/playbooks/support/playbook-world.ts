import { createHash } from 'node:crypto';
import { playbookRender } from '#adapters/render/playbook-render.ts';
import { guide as assetAnchor } from '#config';
import type { OrderState, Survey } from '#core/care/order.ts';
import type { Guide } from '#core/guide.ts';
import type { Notice } from '#core/history.ts';
import type { Run } from '#core/playbooks/run-record.ts';
import type { DatabaseReport, Health, Hold, World } from '#core/playbooks/world.ts';
import type { Clock } from '#local/clock.ts';
import { createWorld } from '#local/fake-render/create-world.ts';
import { startFakeRender } from '#local/fake-render/fake-render.ts';
import { seedAssetAnchor } from '#local/fake-render/seed-asset-anchor.ts';
import { API_KEY, aPlaybookClient } from '../../adapters/render/a-client.ts';
import { ManualClock } from '../../local/fake-render/support/manual-clock.ts';
import { MemoryTable } from '../../loop/support/memory-table.ts';

/** What databases and services answer in a test; change it to make them ill. */
export interface Answers {
  report: DatabaseReport;
  lagSeconds: number;
  /** False: a replica that was promoted. */
  inRecovery: boolean;
  /** Transactions that a replica answers between two looks. */
  replicaTransactions: number;
  health: Health;
  deadLetters: Record<string, number>;
  p95Milliseconds: (at: number) => number;
  /** What a look at the database says of an order, and what becomes of it. */
  survey: Survey;
  orderEnds: 'done' | 'refused' | 'failed';
}

/** What there is to look at besides the fake Render. */
export interface Stores {
  readonly table: MemoryTable;
  readonly holds: Map<string, Hold>;
  readonly runs: Map<string, Run>;
  readonly notices: Notice[];
  readonly redriven: string[];
  /** Orders given to the database's keeper, and how often each was looked at. */
  readonly orders: Map<string, { readonly asked: string; looks: number }>;
}

const well: Omit<Answers, 'deadLetters'> = {
  report: {
    connections: 20,
    maxConnections: 100,
    databaseBytes: 10e9,
    cacheHitPercent: 99.2,
    longestTransactionSeconds: 2,
    timeline: 1,
    streaming: [],
    bloat: [],
    slowest: [],
    unknown: [],
  },
  lagSeconds: 1,
  inRecovery: true,
  replicaTransactions: 500,
  health: { ok: true, status: 200, milliseconds: 35, says: '200 in 35 ms' },
  p95Milliseconds: () => 200,
  survey: { refusals: [], steps: ['looks', 'does it'], notes: ['a lock of 250 ms at most'] },
  orderEnds: 'done',
};

/** Tuesday at 02:00 in New York: within the nightly maintenance window. */
export const NIGHT = Date.UTC(2026, 7, 4, 6, 0);

/** A world of Asset Anchor over the fake Render, with a clock that moves only when something waits. */
export async function aPlaybookWorld(change: Partial<Guide> = {}, startAt = NIGHT) {
  const clock = new ManualClock(startAt);
  return { ...(await aPlaybookWorldOn(clock, change)), clock };
}

/** The same by any clock. */
export async function aPlaybookWorldOn(clock: Clock, change: Partial<Guide> = {}) {
  const renderWorld = createWorld({ clock });
  const seeded = seedAssetAnchor(renderWorld);
  const fake = await startFakeRender({ clock, world: renderWorld, apiKeys: [API_KEY] });
  const client = aPlaybookClient(fake.url, { now: () => clock.now() });
  const renderIds = {
    service: seeded.api.id,
    postgres: seeded.database.id,
    'key-value': seeded.keyValue.id,
  };
  const guide: Guide = {
    ...assetAnchor,
    ...change,
    targets: (change.targets ?? assetAnchor.targets).map((target) => ({
      ...target,
      renderId: renderIds[target.kind],
    })),
  };
  const answers: Answers = {
    ...structuredClone({ ...well, p95Milliseconds: undefined }),
    p95Milliseconds: well.p95Milliseconds,
    deadLetters: { hints: 0 },
  };
  const stores: Stores = {
    table: new MemoryTable(),
    holds: new Map(),
    runs: new Map(),
    notices: [],
    redriven: [],
    orders: new Map(),
  };
  let transactions = 0;
  const render = playbookRender(client, guide.targets);
  const world: World = {
    guide,
    now: () => clock.now(),
    render: {
      ...render,
      // The plant is not here, so nobody serves requests.
      async measured(_target, signal, from, until) {
        const points = [];
        for (let at = from; at <= until; at += 60_000) {
          const value =
            signal === 'response-time'
              ? answers.p95Milliseconds(at)
              : signal === 'request-rate'
                ? 100
                : 0;
          points.push({ at, value });
        }
        return points;
      },
    },
    database: {
      async report() {
        const isFailover = ({ operation }: { operation: string }) =>
          operation === 'failover-postgres';
        const failovers = renderWorld.effects.filter(isFailover).length;
        const timeline = answers.report.timeline + failovers;
        return { ...structuredClone(answers.report), timeline };
      },
      replica: async () => {
        transactions += answers.replicaTransactions;
        const { inRecovery, lagSeconds } = answers;
        return { inRecovery, lagSeconds, transactions };
      },
    },
    prober: { health: async () => answers.health },
    deadLetters: {
      names: Object.keys(answers.deadLetters),
      count: async (queue) => answers.deadLetters[queue] ?? 0,
      async redrive(queue) {
        stores.redriven.push(queue);
        answers.deadLetters[queue] = 0;
      },
    },
    state: stores.table.ports({ io: async (_name, call) => call() }).state,
    holds: {
      async take(hold) {
        const other = stores.holds.get(hold.target);
        if (other !== undefined && other.run !== hold.run && other.until > clock.now())
          return other;
        stores.holds.set(hold.target, hold);
        return undefined;
      },
      async release(target, run) {
        if (stores.holds.get(target)?.run === run) stores.holds.delete(target);
      },
    },
    runs: {
      async save(run) {
        const other = stores.runs.get(run.name);
        if (other !== undefined && other.playbook !== run.playbook) return false;
        stores.runs.set(run.name, JSON.parse(JSON.stringify(run)) as Run);
        return true;
      },
    },
    killSwitch: {
      read: async (target) => stores.table.pauses(target === undefined ? [] : [target]),
      put: async (pause) => stores.table.putPause(pause),
      remove: async (target) => stores.table.removePause(target),
    },
    herald: {
      async announce(notice) {
        stores.notices.push(notice);
      },
    },
    orders: {
      survey: async () => structuredClone(answers.survey),
      async give(name, kind, input) {
        const asked = `${kind} ${JSON.stringify(input)}`;
        if (!stores.orders.has(name)) stores.orders.set(name, { asked, looks: 0 });
      },
      async watch(name) {
        const order = stores.orders.get(name);
        if (order === undefined) return undefined;
        order.looks += 1;
        const kind = 'create-index' satisfies OrderState['kind'];
        const isOver = order.looks > 3;
        const status: OrderState['status'] = isOver ? answers.orderEnds : 'open';
        return { name, kind, status, because: isOver ? 'that is that' : 'at it' };
      },
    },
    fingerprint: (text) => createHash('sha256').update(text).digest('hex').slice(0, 12),
  };
  /** Every accepted change on Render, by whoever is not Render itself. */
  const changes = () => fake.world.effects.filter(({ actor }) => actor === 'api');
  return { answers, changes, close: () => fake.close(), fake, guide, seeded, stores, world };
}

export type PlaybookWorld = Awaited<ReturnType<typeof aPlaybookWorld>>;
