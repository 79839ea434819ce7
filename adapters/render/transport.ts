import type { Instant } from '#core/guide.ts';
import type { Secret } from '../secret.ts';
import type { Failed, Outcome } from './errors/outcome.ts';
import { RenderRejected } from './errors/render-rejected.ts';
import { RenderUnavailable } from './errors/render-unavailable.ts';
import { exchange } from './exchange.ts';
import { judgeReply } from './judge-reply.ts';
import {
  type AnyOperationName,
  type Bucket,
  methodOf,
  type Operation,
  type OperationName,
  pathOf,
} from './operations.ts';

/** Where Render is (with `/v1`, no slash at the end) and the key to it. */
interface RenderAccess {
  readonly url: string;
  readonly key: Secret;
}

/** Grants or refuses calls before they leave. */
export interface RateBudget {
  /** Throws `RenderUnavailable` when nothing is left; `id` matters for the bucket of one service. */
  spend(operation: AnyOperationName, bucket: Bucket, id?: string): Promise<void>;
  /** Render limited us all the same: nothing of that bucket leaves for so long. */
  close(bucket: Bucket, id: string | undefined, seconds: number): void;
}

export interface Connection {
  readonly access: () => Promise<RenderAccess>;
  readonly budget: RateBudget;
  readonly now: () => Instant;
  /** Called when Render refuses the key, so that the next call reads it anew. */
  readonly keyRefused?: () => void;
  /** For one whole exchange, body included; 10 s unless said. */
  readonly timeoutMilliseconds?: number;
}

/** One line of a table of operations with what it needs. */
export interface Call<Name extends AnyOperationName = OperationName> {
  readonly operation: Name;
  readonly id?: string;
  readonly key?: string;
  readonly query?: URLSearchParams;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly requestId: string | undefined;
  readonly text: string;
}

export type Send<Name extends AnyOperationName = OperationName> = (
  call: Call<Name>,
) => Promise<Answer>;

const TIMEOUT_MILLISECONDS = 10_000;

/** What must be assumed of a call whose answer never came: a read changed nothing. */
export const outcomeWhenLost = (operation: AnyOperationName): Outcome =>
  methodOf(operation) === 'GET' ? 'not-applied' : 'unknown';

function requestFor(
  { operation, body, signal }: Call<AnyOperationName>,
  key: Secret,
  timeout: number,
): RequestInit {
  const late = AbortSignal.timeout(timeout);
  return {
    method: methodOf(operation),
    signal: signal === undefined ? late : AbortSignal.any([late, signal]),
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${key.reveal()}`,
      'user-agent': 'capstan',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

async function accessFor(connection: Connection, failed: Failed): Promise<RenderAccess> {
  return connection.access().catch((cause: unknown) => {
    const reason = 'the API key could not be read';
    const retryAfterSeconds = 30;
    const outcome = 'not-applied';
    throw new RenderUnavailable({ ...failed, reason, retryAfterSeconds, outcome, cause });
  });
}

const givenUp = (failed: Failed): RenderUnavailable =>
  new RenderUnavailable({
    ...failed,
    reason: 'there was no time left for it',
    retryAfterSeconds: 20,
    outcome: 'not-applied',
  });

/**
 * The one function that speaks to Render: one attempt per call, every failure classified. Whoever gets
 * what it gives can send the lines of `table`, and no others.
 */
export function connect<const Name extends AnyOperationName>(
  connection: Connection,
  table: Readonly<Record<Name, Operation>>,
): Send<Name> {
  const { budget, now, timeoutMilliseconds = TIMEOUT_MILLISECONDS } = connection;
  return async (call) => {
    const { operation, id, query } = call;
    if (!Object.hasOwn(table, operation)) throw new RangeError(`${operation} is not ours to send`);
    const { bucket } = table[operation];
    const path = pathOf(operation, id, call.key);
    if (call.signal?.aborted) throw givenUp({ operation, id });
    const { url, key } = await accessFor(connection, { operation, id });
    await budget.spend(operation, bucket, id);
    const whenLost = outcomeWhenLost(operation);
    const address = `${url}${path}${query === undefined ? '' : `?${query}`}`;
    const request = requestFor(call, key, timeoutMilliseconds);
    const reply = await exchange(address, request, { operation, id }, whenLost);
    const requestId = key.redact(reply.headers.get('render-request-id') ?? '').slice(0, 64);
    try {
      judgeReply(reply, { operation, id, requestId }, whenLost, key, now());
    } catch (error) {
      const refused = error instanceof RenderRejected && [401, 403].includes(error.status);
      if (refused) connection.keyRefused?.();
      if (error instanceof RenderUnavailable && error.status === 429) {
        budget.close(bucket, id, error.retryAfterSeconds);
      }
      throw error;
    }
    return { status: reply.status, requestId, text: reply.text };
  };
}
