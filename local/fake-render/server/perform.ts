import type { Actor } from '../effects.ts';
import type { JsonValue } from '../json.ts';
import type { Backend } from './backend.ts';
import { type Faults, NO_FAULTS } from './faults.ts';
import { Refusal } from './refusal.ts';
import type { Reply } from './reply.ts';
import type { Call } from './route.ts';
import type { Match } from './router.ts';

export interface Performance {
  readonly match: Match;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly actor: Actor;
  readonly requestId: string;
  readonly client?: string | undefined;
  readonly faults?: Faults;
}

function parseBody(body: string): JsonValue | undefined {
  if (body.trim() === '') return undefined;
  try {
    return JSON.parse(body) as JsonValue;
  } catch {
    throw new Refusal(400, 'invalid JSON');
  }
}

const refusalOf = (error: unknown): Reply => {
  if (error instanceof Refusal) return { status: error.status, body: { message: error.message } };
  throw error;
};

/** Runs the handler of a row: what the API does once a request is let in. */
export function perform(backend: Backend, performance: Performance): Reply {
  const { match, query, actor, requestId, client, faults = NO_FAULTS } = performance;
  const [method, , operation, , handler] = match.route;
  const now = backend.world.clock.now();
  const stale = method === 'GET' && faults.staleSeconds > 0;
  const past = stale ? backend.stale.asOf(now - faults.staleSeconds * 1_000) : undefined;
  try {
    const call: Call = {
      world: past ?? backend.world,
      now,
      operation,
      params: match.params,
      query,
      body: parseBody(performance.body),
      actor,
      requestId,
      client,
      faults,
    };
    return handler(call);
  } catch (error) {
    return refusalOf(error);
  }
}
