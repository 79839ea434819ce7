import type { Guide, ServiceTarget } from './guide.ts';
import { rungOf } from './ladder.ts';
import type { Facts } from './observation.ts';

/** What a database has room for. */
export interface ConnectionRoom {
  readonly database: string;
  /** Connections that its plan accepts. */
  readonly limit: number;
  /** The most instances of the service that fit, beside the other services and the guide's reserve. */
  readonly most: number;
}

/** Connections the other services may open to this database; a deploy runs old and new instances side by side. */
function othersNeed(
  guide: Guide,
  service: ServiceTarget,
  database: string,
  factsOf: (target: string) => Facts | undefined,
): number {
  return guide.targets.reduce((sum, other) => {
    if (other.kind !== 'service' || other.id === service.id) return sum;
    if (other.connections?.database !== database) return sum;
    const facts = factsOf(other.id);
    const instances =
      facts?.kind === 'service'
        ? Math.max(facts.manualInstances, facts.instanceCreatedAt.length)
        : other.instances.max;
    return sum + instances * other.connections.perInstance;
  }, 0);
}

/**
 * How many instances of a service its database accepts connections of; undefined when the guide says nothing
 * of connections, `unknown` when the database's plan does not tell its limit.
 */
export function connectionRoom(
  guide: Guide,
  service: ServiceTarget,
  factsOf: (target: string) => Facts | undefined,
): ConnectionRoom | { readonly unknown: string } | undefined {
  if (service.connections === undefined) return undefined;
  const { database, perInstance } = service.connections;
  const facts = factsOf(database);
  const limit = facts && rungOf(guide.ladders.postgres, facts.plan)?.connections;
  if (limit === undefined) return { unknown: `the connection limit of ${database} is unknown` };
  const others = othersNeed(guide, service, database, factsOf);
  const free = limit - guide.policy.connectionReserve - others;
  return { database, limit, most: Math.max(0, Math.floor(free / perInstance)) };
}
