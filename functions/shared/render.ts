import { renderJobs } from '#adapters/care/render-jobs.ts';
import { type PlaybookClient, playbookClient } from '#adapters/render/playbooks/playbook-client.ts';
import { rateBudget } from '#adapters/render/rate-budget.ts';
import { type RenderClient, renderClient } from '#adapters/render/render-client.ts';
import type { Connection } from '#adapters/render/transport.ts';
import type { SecretReader } from '#adapters/secrets.ts';
import { tableCallCounter } from '#adapters/state-table/call-counter.ts';
import { guide } from '#config';
import type { CareRules } from '#core/care/care-rules.ts';
import type { Jobs } from '#core/care/care-world.ts';

/** How every function reaches Render: the secret's key, and one rate budget for all of them. */
function connection(secrets: SecretReader, table: string): Connection {
  return {
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
  };
}

/** Render as the loop may use it. */
export const connectRender = (secrets: SecretReader, table: string): RenderClient =>
  renderClient(connection(secrets, table));

/** Render as playbooks may use it. */
export const connectPlaybooks = (secrets: SecretReader, table: string): PlaybookClient =>
  playbookClient(connection(secrets, table));

/** The one-off jobs of the service that the guide names, and nothing else of Render. */
export const connectJobs = (
  secrets: SecretReader,
  table: string,
  jobs: NonNullable<CareRules['jobs']>,
): Jobs => renderJobs(connection(secrets, table), jobs);
