import type { Instant } from '#local/clock.ts';
import type { Actor } from '../effects.ts';
import type { JsonValue } from '../json.ts';
import type { World } from '../world.ts';
import type { Faults } from './faults.ts';
import type { Bucket } from './rate-limits.ts';
import type { Reply } from './reply.ts';

/** One request, parsed. */
export interface Call {
  /** The true state; for a GET under the `staleSeconds` fault, what it was. */
  readonly world: World;
  readonly now: Instant;
  readonly operation: string;
  /** Values of the `:names` in the path. */
  readonly params: ReadonlyMap<string, string>;
  readonly query: URLSearchParams;
  readonly body: JsonValue | undefined;
  readonly actor: Actor;
  readonly requestId: string;
  readonly client: string | undefined;
  readonly faults: Faults;
}

export type Handler = (call: Call) => Reply;

/** Method, path below /v1, operation, bucket it spends, handler. */
export type Route = readonly [
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  operation: string,
  bucket: Bucket,
  handler: Handler,
];

/** A path parameter that the route declares. */
export function param(call: Call, name: string): string {
  const value = call.params.get(name);
  if (value === undefined) throw new Error(`${call.operation} has no path parameter ${name}`);
  return value;
}
