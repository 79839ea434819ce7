import type { Instant } from '#local/clock.ts';
import type { Random } from '../random.ts';
import type { World } from '../world.ts';
import type { Faults } from './faults.ts';
import type { RateLimits } from './rate-limits.ts';
import type { FindRoute } from './router.ts';
import type { StaleWorlds } from './stale-worlds.ts';

/** One request and its answer, for whoever counts what a client spends. */
export interface Exchange {
  readonly at: Instant;
  readonly method: string;
  readonly path: string;
  readonly operation: string;
  readonly status: number;
  readonly requestId: string;
}

/** Everything a request is answered from. */
export interface Backend {
  readonly world: World;
  readonly findRoute: FindRoute;
  readonly apiKeys: ReadonlySet<string>;
  readonly limits: RateLimits;
  /** Draws faults and request ids, apart from the world's stream: reading changes no boot time. */
  readonly random: Random;
  readonly stale: StaleWorlds;
  /** Calls that `failOnceShare` has judged already. */
  readonly judged: Set<string>;
  /** Newest last; the oldest go after 100,000. */
  readonly exchanges: Exchange[];
  faults: Faults;
}

const KEPT_EXCHANGES = 100_000;

export function recordExchange(backend: Backend, exchange: Exchange): void {
  backend.exchanges.push(exchange);
  if (backend.exchanges.length > KEPT_EXCHANGES) {
    backend.exchanges.splice(0, backend.exchanges.length - KEPT_EXCHANGES);
  }
}

/** Sets some faults; a past to be stale from begins here, and is forgotten when reads are true again. */
export function setFaults(backend: Backend, faults: Partial<Faults>): void {
  backend.faults = { ...backend.faults, ...faults };
  const { staleSeconds } = backend.faults;
  if (staleSeconds > 0) backend.stale.keep(backend.world, staleSeconds * 1_000, { written: false });
  else backend.stale.forget();
}
