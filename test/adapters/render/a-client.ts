import { localCallCounter } from '#adapters/render/local-call-counter.ts';
import { type PlaybookClient, playbookClient } from '#adapters/render/playbooks/playbook-client.ts';
import { type CallsPerMinute, rateBudget } from '#adapters/render/rate-budget.ts';
import { type RenderClient, renderClient } from '#adapters/render/render-client.ts';
import type { Connection } from '#adapters/render/transport.ts';
import { Secret } from '#adapters/secret.ts';

export const API_KEY = 'rnd_Canary0123456789abcdefghijkl';
export const NOON = Date.UTC(2026, 7, 3, 12, 0, 0);

const plenty: CallsPerMinute = { reads: 10_000, writes: 10_000, perService: 10_000 };

type Apart = Partial<Connection> & { readonly callsPerMinute?: CallsPerMinute };

function connectionTo(url: string, { callsPerMinute = plenty, ...rest }: Apart): Connection {
  const now = rest.now ?? (() => NOON);
  return {
    access: async () => ({ url, key: new Secret(API_KEY) }),
    budget: rateBudget({ callsPerMinute, counter: localCallCounter(), now }),
    now,
    timeoutMilliseconds: 2_000,
    ...rest,
  };
}

/** A client of the server at `url`; whatever a test is about may be set apart. */
export const aClient = (url: string, apart: Apart = {}): RenderClient =>
  renderClient(connectionTo(url, apart));

/** The same with what playbooks can say besides. */
export const aPlaybookClient = (url: string, apart: Apart = {}): PlaybookClient =>
  playbookClient(connectionTo(url, apart));
