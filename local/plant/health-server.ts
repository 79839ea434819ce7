import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Plant } from './plant.ts';
import type { Snapshot } from './snapshot.ts';

export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Longer than this behind, and a health check finds no worker in time. */
const BEHIND_SECONDS = 5;

/** What the service's public address answers to a request of that path, right now. */
export function answerOf(snapshot: Snapshot, path: string): { status: number; says: string } {
  const { instances, reading, situation, targets } = snapshot;
  const { service } = targets;
  if (service === undefined) return { status: 404, says: 'Not Found' };
  if (service.suspended) return { status: 503, says: 'Service Suspended' };
  // The proxy's own words, when nothing stands behind it or nobody has time.
  if (instances.length === 0) return { status: 502, says: 'Bad Gateway' };
  const { backlog, capacityPerSecond } = reading.fleet;
  if (backlog > BEHIND_SECONDS * capacityPerSecond) return { status: 503, says: 'overloaded' };
  if (path !== service.healthCheckPath) return { status: 404, says: 'no such page' };
  if (!situation.database.works) return { status: 503, says: 'no database' };
  return { status: 200, says: 'ok' };
}

/** A server in the place of the service's public address, as healthy as the plant's service is. */
export async function startHealthServer(plant: Plant): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const { says, status } = answerOf(plant.snapshot(), pathname);
    response.writeHead(status, { 'content-type': 'text/plain' });
    response.end(`${says}\n`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
