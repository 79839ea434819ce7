import { parameterReader } from '#adapters/tasks/parameter.ts';
import { type DestinationDesk, destinationDesk } from '#adapters/webhooks/destination-desk.ts';
import { destinationStore } from '#adapters/webhooks/destination-store.ts';
import { webhookCredentials } from '#adapters/webhooks/webhook-credentials.ts';
import { guide } from '#config';
import type { Instant } from '#core/guide.ts';
import { taskParameter } from '#core/tasks/task-parameter.ts';
import type { Connection } from '../connection.ts';
import { wrongUse } from '../exit.ts';
import { taskDesk } from '../tasks/desk.ts';

/** Where operators work on customers' addresses, at that time. */
export function webhookDesk(connection: Connection, now: Instant): DestinationDesk {
  const { table } = taskDesk(connection);
  const credentials = parameterReader(
    taskParameter(guide, 'webhook'),
    webhookCredentials,
    Date.now,
  );
  return destinationDesk(destinationStore(table), credentials, () => now);
}

/** The name of a destination, as tasks spell it; throws `CommandFailed`. */
export function readDestination(name: string | undefined): string {
  if (name !== undefined && /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(name)) return name;
  throw wrongUse(
    `found destination "${name ?? ''}", wanted up to 64 letters, digits and _ . -, as tasks name it`,
  );
}
