import { connectionStrings } from '#local/fake-render/postgres/connection-info.ts';
import { DATABASE_REPLICA_URL, DATABASE_URL } from '#local/fake-render/seed-asset-anchor.ts';
import type { Database, Service } from '#local/fake-render/world.ts';
import type { RunningInstance } from './situation.ts';

/** Where the variables of the running instances lead, as shares of the instances. */
export interface Leads {
  readonly pooler: number;
  /** By the replica's id: for what only reads. */
  readonly replicas: ReadonlyMap<string, number>;
}

/** Server, port and database; dialect, login and options do not count. */
function placeOf(text: string | undefined): string | undefined {
  const url = text === undefined ? null : URL.parse(text);
  return url === null ? undefined : `${url.hostname}:${url.port || 5432}${url.pathname}`;
}

const isOneOf = (value: string | undefined, ...strings: readonly string[]): boolean => {
  const place = placeOf(value);
  return place !== undefined && strings.some((text) => placeOf(text) === place);
};

/** What runs has the variables that its deploy began with, whatever was written since. */
export function leadsOf(
  service: Service | undefined,
  database: Database | undefined,
  running: readonly RunningInstance[],
): Leads {
  if (service === undefined || database === undefined || running.length === 0) {
    return { pooler: 0, replicas: new Map() };
  }
  const variables = new Map(service.deploys.map(({ envVars, id }) => [id, envVars]));
  const share = (key: string, ...strings: readonly string[]): number => {
    const there = running.filter(({ instance }) =>
      isOneOf(variables.get(instance.deployId)?.[key], ...strings),
    );
    return there.length / running.length;
  };
  const { externalPool, internalPool } = connectionStrings({ database });
  const replicas = database.readReplicas.map((replica) => {
    const { external, internal } = connectionStrings({ database, replica });
    return [replica.id, share(DATABASE_REPLICA_URL, internal, external)] as const;
  });
  return { pooler: share(DATABASE_URL, internalPool, externalPool), replicas: new Map(replicas) };
}
