import { rateBudget } from '#adapters/render/rate-budget.ts';
import { type RenderClient, renderClient } from '#adapters/render/render-client.ts';
import type { SecretReader } from '#adapters/secrets.ts';
import { tableCallCounter } from '#adapters/state-table/call-counter.ts';
import { guide } from '#config';

/** Render as every function reaches it: the secret's key, and one rate budget for all of them. */
export function connectRender(secrets: SecretReader, table: string): RenderClient {
  return renderClient({
    access: async () => {
      const { renderApiKey: key, renderApiUrl: url } = await secrets.read();
      return { key, url };
    },
    budget: rateBudget({
      callsPerMinute: guide.policy.renderCallsPerMinute,
      counter: tableCallCounter(table),
      now: Date.now,
    }),
    now: Date.now,
    keyRefused: () => secrets.forget(),
  });
}
