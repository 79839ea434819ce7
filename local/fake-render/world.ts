import type { Clock, Instant } from '#local/clock.ts';
import type { Account } from './account/account.ts';
import type { Effect } from './effects.ts';
import type { Json, JsonValue } from './json.ts';
import type { MetricStore } from './metric-store.ts';
import type { Random } from './random.ts';
import type { Timings } from './timings.ts';

export interface Owner {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly type: 'user' | 'team';
}

/** Everything that is really so. Routes read and change it; the plant measures into `metrics`. */
export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly timings: Timings;
  readonly owner: Owner;
  readonly services: Map<string, Service>;
  readonly databases: Map<string, Database>;
  readonly keyValues: Map<string, KeyValue>;
  readonly account: Account;
  readonly metrics: MetricStore;
  /** Every accepted mutation, in order: the judge's own log, never written by Capstan. */
  readonly effects: Effect[];
  /** Events of Postgres and Key Value, which Render lists nowhere but serves one by one. */
  readonly storeEvents: RenderEvent[];
  /** What a new deploy does to one that runs: waits behind it, or cancels it. */
  overlapPolicy: 'wait' | 'override';
  /** Whether PATCH of a service starts a deploy by itself (not established for the real API). */
  deploysOnUpdate: boolean;
  /** Where the next deploys break. */
  deployFailure: 'none' | 'build' | 'update';
  /** So many more deploys break, and then they do not any more; without it all of them. */
  deployFailuresLeft?: number;
  /** Really runs a one-off job; gives its exit code, or nothing for one that only takes its time. */
  runJob?: (job: Job, canceled: AbortSignal) => Promise<number> | undefined;
}

export type ServiceType =
  | 'static_site'
  | 'web_service'
  | 'private_service'
  | 'background_worker'
  | 'cron_job';

export interface AutoscalingConfig {
  readonly enabled: boolean;
  readonly min: number;
  readonly max: number;
  readonly criteria: {
    readonly cpu: { readonly enabled: boolean; readonly percentage: number };
    readonly memory: { readonly enabled: boolean; readonly percentage: number };
  };
}

export interface Instance {
  /** `srv-<20>-<5>` */
  readonly id: string;
  readonly createdAt: Instant;
  /** Serves from here on; moves when it crashes and starts again. */
  readyAt: Instant;
  readonly plan: string;
  readonly deployId: string;
  /** A deploy starts its successor just now; it is not counted any more. */
  beingReplaced?: boolean;
  /** Stops serving, and is gone, at this time. */
  leavingAt?: Instant;
}

export interface Deploy {
  readonly id: string;
  status: string;
  readonly trigger: string;
  readonly commit: Json | null;
  readonly image?: Json;
  readonly artifactId?: string;
  readonly builds: boolean;
  readonly createdAt: Instant;
  startedAt?: Instant;
  finishedAt?: Instant;
  updatedAt: Instant;
  /** Configuration that its instances start with, fixed when the deploy is made. */
  readonly plan: string;
  readonly envVars: Record<string, string>;
}

export interface RenderEvent {
  readonly id: string;
  readonly timestamp: Instant;
  readonly serviceId: string;
  readonly type: string;
  readonly details: Json;
}

export interface Disk {
  readonly id: string;
  readonly serviceId: string;
  name: string;
  sizeGB: number;
  mountPath: string;
  readonly createdAt: Instant;
  updatedAt: Instant;
}

export interface Job {
  readonly id: string;
  readonly serviceId: string;
  readonly startCommand: string;
  readonly planId: string;
  status: string;
  readonly createdAt: Instant;
  startedAt?: Instant;
  finishedAt?: Instant;
}

export interface Service {
  readonly id: string;
  readonly type: ServiceType;
  readonly slug: string;
  readonly region: string;
  name: string;
  environmentId?: string;
  /** As written; what runs stands on each instance. */
  plan: string;
  /** The stored manual count, not the number running. */
  numInstances: number;
  autoscaling?: AutoscalingConfig;
  /** The count that Render's own autoscaler wants, while it is on. */
  autoscaledTo?: number;
  disk?: Disk;
  suspended: boolean;
  suspenders: string[];
  healthCheckPath: string;
  /** Top-level fields that are only stored: repo, branch, autoDeploy, image… */
  settings: Record<string, JsonValue>;
  /** Likewise for `serviceDetails`: envSpecificDetails, maintenanceMode, cache, schedule… */
  details: Record<string, JsonValue>;
  readonly envVars: Map<string, string>;
  readonly secretFiles: Map<string, string>;
  /** Custom domains, headers and routes, each as the API shows it. */
  readonly edge: Record<'customDomains' | 'headers' | 'routes', Json[]>;
  notificationOverride: Json;
  /** Replaces the made-up public address by a server that really answers. */
  address?: { readonly url: string };
  /** What really runs, or starts. */
  instances: Instance[];
  /** Oldest first. */
  readonly deploys: Deploy[];
  readonly events: RenderEvent[];
  readonly jobs: Job[];
  readonly createdAt: Instant;
  updatedAt: Instant;
}

export interface Replica {
  readonly id: string;
  readonly name: string;
  readonly parameterOverrides?: Json;
  readonly createdAt: Instant;
  /** `creating` until then: it copies the primary first. */
  readonly readyAt: Instant;
  /** Where it really answers, once something does. */
  address?: { readonly connectionString: string };
}

export interface IpRule {
  readonly cidrBlock: string;
  readonly description: string;
}

export interface Maintenance {
  readonly id: string;
  readonly type: string;
  readonly resourceId: string;
  scheduledAt: Instant;
  state: string;
}

export interface Database {
  /** `dpg-<20>-a` */
  readonly id: string;
  name: string;
  readonly region: string;
  readonly version: string;
  readonly databaseName: string;
  readonly databaseUser: string;
  readonly password: string;
  environmentId?: string;
  /** As asked for: a PATCH shows here at once. */
  plan: string;
  /** What it really runs on until the change is done; the plant computes with this one. */
  runningPlan: string;
  status: string;
  /** When `status` moves on by itself. */
  statusUntil?: Instant;
  /** Refuses connections until then: a plan change, a restart, a failover. */
  unavailableUntil?: Instant;
  diskSizeGB: number;
  /** What is mounted; follows `diskSizeGB` within a minute or two. */
  usableDiskGB: number;
  /** Written by the plant. */
  diskUsedBytes: number;
  lastGrownAt?: Instant;
  diskAutoscalingEnabled: boolean;
  highAvailabilityEnabled: boolean;
  connectionPool: 'pgbouncer' | 'none';
  readReplicas: Replica[];
  /** Rises by one whenever a standby takes over. */
  timeline: number;
  parameterOverrides: Record<string, string>;
  ipAllowList: IpRule[];
  suspended: boolean;
  suspenders: string[];
  readonly credentials: { readonly username: string; readonly createdAt: Instant }[];
  readonly exports: { readonly id: string; readonly createdAt: Instant }[];
  maintenance?: Maintenance;
  /** Replaces the made-up host in connection-info by a server that really answers. */
  address?: { readonly connectionString: string; readonly poolString?: string };
  readonly createdAt: Instant;
  updatedAt: Instant;
}

export interface KeyValue {
  /** `red-<20>` */
  readonly id: string;
  name: string;
  readonly region: string;
  readonly version: string;
  readonly password: string;
  environmentId?: string;
  plan: string;
  /** What it really runs on until the restart is done. */
  runningPlan: string;
  status: string;
  statusUntil?: Instant;
  unavailableUntil?: Instant;
  maxmemoryPolicy: string;
  persistenceMode: string;
  ipAllowList: IpRule[];
  suspended: boolean;
  suspenders: string[];
  maintenance?: Maintenance;
  address?: { readonly connectionString: string };
  readonly createdAt: Instant;
  updatedAt: Instant;
}
