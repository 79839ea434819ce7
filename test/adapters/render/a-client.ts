import { localCallCounter } from '#adapters/render/local-call-counter.ts';
import { type CallsPerMinute, rateBudget } from '#adapters/render/rate-budget.ts';
import { type RenderClient, renderClient } from '#adapters/render/render-client.ts';
import type { Connection } from '#adapters/render/transport.ts';
import { Secret } from '#adapters/secret.ts';

export const API_KEY = 'rnd_Canary0123456789abcdefghijkl';
export const NOON = Date.UTC(2026, 7, 3, 12, 0, 0);

const plenty: CallsPerMinute = { reads: 10_000, writes: 10_000, perService: 10_000 };

/** A client of the server at `url`; whatever a test is about may be set apart. */
export function aClient(
  url: string,
  {
    callsPerMinute = plenty,
    ...rest
  }: Partial<Connection> & { callsPerMinute?: CallsPerMinute } = {},
): RenderClient {
  const now = rest.now ?? (() => NOON);
  return renderClient({
    access: async () => ({ url, key: new Secret(API_KEY) }),
    budget: rateBudget({ callsPerMinute, counter: localCallCounter(), now }),
    now,
    timeoutMilliseconds: 2_000,
    ...rest,
  });
}
