import type { Instant } from '#local/clock.ts';
import type { Json } from '../json.ts';
import type { Maintenance } from '../world.ts';

/** A thing that is only stored and shown: project, environment, env group, webhook… */
export interface StoredRow {
  readonly id: string;
  readonly createdAt: Instant;
  updatedAt: Instant;
  fields: Json;
}

/** What belongs to the workspace rather than to one service or store. */
export interface Account {
  readonly projects: Map<string, StoredRow>;
  readonly environments: Map<string, StoredRow>;
  readonly envGroups: Map<string, StoredRow>;
  readonly webhooks: Map<string, StoredRow>;
  readonly registryCredentials: Map<string, StoredRow>;
  readonly dedicatedIps: Map<string, StoredRow>;
  readonly maintenance: Map<string, Maintenance>;
  /** Log stream of a resource, by its id; absent means 404. */
  readonly logStreams: Map<string, Json>;
  metricsStream?: Json;
  notificationSettings: Json;
}
