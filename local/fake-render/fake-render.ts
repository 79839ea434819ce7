import type { AddressInfo } from 'node:net';
import type { Clock } from '#local/clock.ts';
import { ACCOUNT_ROUTES } from './account/account-routes.ts';
import { createWorld } from './create-world.ts';
import type { JsonValue } from './json.ts';
import { KEY_VALUE_ROUTES } from './key-value/key-value-routes.ts';
import { METRIC_ROUTES } from './metrics/metric-routes.ts';
import { COMPUTE_PLANS, KEY_VALUE_PLANS, POSTGRES_PLANS } from './plans.ts';
import { watchDisk } from './postgres/database-transitions.ts';
import { POSTGRES_ROUTES } from './postgres/postgres-routes.ts';
import { seededRandom } from './random.ts';
import { type Backend, type Exchange, setFaults } from './server/backend.ts';
import { asPerson, control } from './server/control.ts';
import { dispatch, type Outcome } from './server/dispatch.ts';
import { type Faults, NO_FAULTS } from './server/faults.ts';
import { listen, type RawRequest, type Tls } from './server/http-server.ts';
import { LIMITS, type Limits, RateLimits } from './server/rate-limits.ts';
import { Refusal } from './server/refusal.ts';
import type { Reply } from './server/reply.ts';
import type { Route } from './server/route.ts';
import { routerOf } from './server/router.ts';
import { StaleWorlds } from './server/stale-worlds.ts';
import { watchNativeAutoscaling } from './services/native-autoscaling.ts';
import { SERVICE_ROUTES } from './services/service-routes.ts';
import type { World } from './world.ts';

/** Every operation of the API that is here, as data. */
export const ROUTES: readonly Route[] = [
  ...SERVICE_ROUTES,
  ...POSTGRES_ROUTES,
  ...KEY_VALUE_ROUTES,
  ...METRIC_ROUTES,
  ...ACCOUNT_ROUTES,
];

export interface FakeRenderOptions {
  readonly clock: Clock;
  /** A free one when left out. */
  readonly port?: number;
  readonly seed?: number;
  /** All belong to one user, who has one set of budgets. */
  readonly apiKeys: readonly string[];
  readonly world?: World;
  /** Milliseconds of the clock before each answer. */
  readonly latencyMs?: number;
  readonly limits?: Partial<Limits>;
  readonly tls?: Tls;
}

export interface FakeRender {
  /** With /v1, without a slash at the end. */
  readonly url: string;
  readonly world: World;
  readonly plans: {
    readonly compute: typeof COMPUTE_PLANS;
    readonly postgres: typeof POSTGRES_PLANS;
    readonly keyValue: typeof KEY_VALUE_PLANS;
  };
  readonly exchanges: readonly Exchange[];
  /** Sets some faults; what is left out stays. Without an argument everything is well again. */
  misbehave(faults?: Partial<Faults>): void;
  /** Does what an API call does, as a person in the dashboard. */
  dashboard(method: string, path: string, body?: JsonValue): Reply;
  close(): Promise<void>;
}

const asOutcome = (reply: Reply): Outcome => ({
  status: reply.status,
  headers: {},
  body: reply.body === undefined ? undefined : JSON.stringify(reply.body),
  delivery: 'whole',
});

function respondControl(backend: Backend, request: RawRequest): Outcome {
  const path = request.url.pathname.slice('/__fake'.length);
  const { method, body } = request;
  try {
    return asOutcome(control(backend, { method, path, query: request.url.searchParams, body }));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return asOutcome({ status: error.status, body: { message: error.message } });
  }
}

function respond(backend: Backend, request: RawRequest): Promise<Outcome> {
  const { pathname, searchParams: query } = request.url;
  if (pathname.startsWith('/__fake/')) return Promise.resolve(respondControl(backend, request));
  const { method, authorization, client, body } = request;
  // Outside /v1 nothing exists; a doubled slash is one client's base URL ending in a slash.
  const path = /^\/+v1(\/.*)?$/.exec(pathname)?.[1]?.replace(/^\/+/, '/') ?? `//${pathname}`;
  return dispatch(backend, { method, path, query, authorization, client, body });
}

/** Starts the server on 127.0.0.1; everything in it happens on the given clock. */
export async function startFakeRender(options: FakeRenderOptions): Promise<FakeRender> {
  const { clock, seed = 1, port = 0, tls } = options;
  const world = options.world ?? createWorld({ clock, seed });
  const backend: Backend = {
    world,
    findRoute: routerOf(ROUTES),
    apiKeys: new Set(options.apiKeys),
    limits: new RateLimits({ ...LIMITS, ...options.limits }),
    random: seededRandom(seed + 0x5eed),
    stale: new StaleWorlds(),
    judged: new Set(),
    exchanges: [],
    faults: { ...NO_FAULTS, latencyMs: options.latencyMs ?? 0 },
  };
  const stopAutoscaling = watchNativeAutoscaling(world);
  const stopDisks = world.metrics.listen((resource, path) => {
    const database = path === 'disk-usage' ? world.databases.get(resource) : undefined;
    if (database !== undefined) watchDisk(world, database);
  });
  const server = await listen((request) => respond(backend, request), clock, {
    port,
    ...(tls === undefined ? {} : { tls }),
  });
  const address = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${address.port}/v1`,
    world,
    plans: { compute: COMPUTE_PLANS, postgres: POSTGRES_PLANS, keyValue: KEY_VALUE_PLANS },
    exchanges: backend.exchanges,
    misbehave: (faults = NO_FAULTS) => setFaults(backend, faults),
    dashboard: (method, path, body) =>
      asPerson(backend, method, path, body === undefined ? '' : JSON.stringify(body)),
    close: () =>
      new Promise((resolve) => {
        stopAutoscaling();
        stopDisks();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
