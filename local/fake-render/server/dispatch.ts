import { idCharacters } from '../random.ts';
import { type Backend, recordExchange } from './backend.ts';
import { disguisePlans } from './disguise-plans.ts';
import { type Faults, faultsFor } from './faults.ts';
import { perform } from './perform.ts';
import type { Bucket, Budget } from './rate-limits.ts';
import type { Reply } from './reply.ts';
import type { Match } from './router.ts';

export interface Incoming {
  readonly method: string;
  /** Path below /v1, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string;
  readonly client: string | undefined;
  readonly body: string;
}

export interface Outcome {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent: the reply has length zero. */
  readonly body: string | undefined;
  readonly delivery: 'whole' | 'trickled' | 'truncated' | 'lost';
}

const refusal = (status: number, message: string): Reply => ({ status, body: { message } });

const authorized = (backend: Backend, header: string): boolean =>
  backend.apiKeys.has(header.replace(/^Bearer\s+/i, ''));

/** What a fault answers instead of the handler. */
function faultBefore(backend: Backend, faults: Faults, incoming: Incoming): Reply | undefined {
  const { random } = backend;
  if (random() < faults.throttleShare) return refusal(429, 'rate limit exceeded');
  if (random() < faults.errorShare) return refusal(503, 'service unavailable');
  if (faults.failOnceShare === 0) return undefined;
  const key = `${incoming.method} ${incoming.path}?${incoming.query} ${incoming.body}`;
  if (backend.judged.has(key)) return undefined;
  backend.judged.add(key);
  return random() < faults.failOnceShare ? refusal(503, 'service unavailable') : undefined;
}

/** Whatever the operation: a later read may be told to be stale even if this one is not. */
function keepPast({ faults, stale, world }: Backend, written: boolean): void {
  if (faults.staleSeconds > 0) stale.keep(world, faults.staleSeconds * 1_000, { written });
}

function answer(backend: Backend, incoming: Incoming, match: Match, requestId: string): Reply {
  const faults = faultsFor(backend.faults, match.route[2]);
  const { method, query, body, client } = incoming;
  keepPast(backend, false);
  const broken = faultBefore(backend, faults, incoming);
  if (broken !== undefined) return broken;
  const reply = perform(backend, { match, query, body, actor: 'api', requestId, client, faults });
  const happened = method !== 'GET' && reply.status < 300;
  if (happened) keepPast(backend, true);
  if (happened && backend.random() < faults.errorAfterEffectShare) {
    return refusal(500, 'internal server error');
  }
  return faults.unknownPlans && reply.body !== undefined
    ? { status: reply.status, body: disguisePlans(reply.body) }
    : reply;
}

function deliveryOf(backend: Backend, faults: Faults, method: string, reply: Reply) {
  const happened = method !== 'GET' && reply.status < 300;
  if (happened && backend.random() < faults.lostReplyShare) return 'lost';
  if (reply.body === undefined) return 'whole';
  if (backend.random() < faults.truncateShare) return 'truncated';
  return faults.trickle ? 'trickled' : 'whole';
}

const rateHeaders = (budget: Budget, status: number): Record<string, string> => ({
  'RateLimit-Limit': String(budget.limit),
  'RateLimit-Remaining': String(budget.remaining),
  'RateLimit-Reset': String(budget.resetSeconds),
  ...(status === 429 ? { 'Retry-After': String(budget.resetSeconds) } : {}),
});

/** Budgets of one service go by its id, but all cron jobs appeared to share one. */
function scopeOf(match: Match | undefined): string {
  const id = match?.params.get('serviceId') ?? '';
  return id.startsWith('crn-') ? 'crn' : id;
}

/** One request below /v1: key, budget, faults, handler, in this order. */
export async function dispatch(backend: Backend, incoming: Incoming): Promise<Outcome> {
  const { clock } = backend.world;
  const { method, path } = incoming;
  const requestId = idCharacters(backend.random, 16);
  const match = backend.findRoute(method, path);
  const operation = match?.route[2] ?? 'unknown';
  const faults = faultsFor(backend.faults, operation);
  if (faults.latencyMs > 0) {
    await new Promise<void>((resolve) => clock.at(clock.now() + faults.latencyMs, resolve));
  }
  const bucket: Bucket = match?.route[3] ?? (method === 'GET' ? 'reads' : 'writes');
  const budget = backend.limits.take(bucket, scopeOf(match), clock.now());
  const respond = (): Reply => {
    if (!authorized(backend, incoming.authorization)) return refusal(401, 'unauthorized');
    if (!budget.allowed) return refusal(429, 'rate limit exceeded');
    if (match === undefined) return refusal(404, `not found: ${path}`);
    return answer(backend, incoming, match, requestId);
  };
  const reply = respond();
  recordExchange(backend, {
    at: clock.now(),
    method,
    path,
    operation,
    status: reply.status,
    requestId,
  });
  return {
    status: reply.status,
    headers: { ...rateHeaders(budget, reply.status), 'Render-Request-Id': requestId },
    body: reply.body === undefined ? undefined : `${JSON.stringify(reply.body)}\n`,
    delivery: deliveryOf(backend, faults, method, reply),
  };
}
