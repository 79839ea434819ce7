import type { PlaybookWorld } from './playbook-world.ts';
import type { Scenario } from './scenarios.ts';

const MINUTE = 60_000;

/** The address under which services of the same region find the database. */
export function directUrl({ seeded }: PlaybookWorld): string {
  const { databaseName, databaseUser, id, password } = seeded.database;
  return `postgresql://${databaseUser}:${password}@${id}/${databaseName}`;
}

/** The API finds the database by its variable, as Asset Anchor's does. */
export function usesDatabase(world: PlaybookWorld): void {
  world.seeded.api.envVars.set('DATABASE_URL', directUrl(world));
}

/** The database has a replica since a while. */
export function hasReplica({ clock, fake, seeded }: PlaybookWorld, name = 'replica-1'): void {
  fake.dashboard('PATCH', `/postgres/${seeded.database.id}`, { readReplicas: [{ name }] });
  clock.advance(15 * MINUTE);
}

/** The database has a standby since a while. */
export function hasStandby({ clock, fake, seeded }: PlaybookWorld): void {
  fake.dashboard('PATCH', `/postgres/${seeded.database.id}`, { enableHighAvailability: true });
  clock.advance(15 * MINUTE);
}

/** Every playbook of databases as it succeeds, and as it fails and takes back what it can. */
export const databaseScenarios: readonly Scenario[] = [
  {
    id: 'add-read-replica',
    title: 'a second replica beside the first',
    input: { target: 'database', name: 'replica-2' },
    arrange: (world) => hasReplica(world),
    ends: 'succeeded',
  },
  {
    id: 'add-read-replica',
    title: 'the replica takes writes, and stays',
    input: { target: 'database', name: 'replica-1' },
    arrange: ({ answers }) => {
      answers.inRecovery = false;
    },
    ends: 'failed',
  },
  {
    id: 'use-read-replica',
    title: 'the API reads from the replica',
    input: { service: 'api', name: 'replica-1' },
    arrange: (world) => hasReplica(world),
    ends: 'succeeded',
  },
  {
    id: 'use-read-replica',
    title: 'no query arrives, and the API reads from the primary again',
    input: { service: 'api', name: 'replica-1' },
    arrange: (world) => {
      hasReplica(world);
      world.answers.replicaTransactions = 0;
    },
    ends: 'undone',
  },
  {
    id: 'upgrade-database',
    title: 'the next plan and a larger disk',
    input: { target: 'database', gb: 20 },
    arrange: (world) => hasReplica(world),
    ends: 'succeeded',
  },
  {
    id: 'upgrade-database',
    title: 'connections run out, and the old plan comes back',
    input: { target: 'database', plan: 'pro_8gb' },
    arrange: (world) => {
      world.answers.report = { ...world.answers.report, connections: 99 };
    },
    ends: 'undone',
  },
  {
    id: 'verify-database',
    title: 'everything passes',
    input: { target: 'database' },
    arrange: (world) => hasReplica(world),
    ends: 'succeeded',
  },
  {
    id: 'grow-database-storage',
    title: 'the disk grows',
    input: { target: 'database', gb: 20 },
    ends: 'succeeded',
  },
  {
    id: 'failover-database',
    title: 'the standby leads',
    input: { target: 'database' },
    arrange: hasStandby,
    ends: 'succeeded',
  },
  {
    id: 'enable-connection-pooling',
    title: 'the API asks through the pool',
    input: { target: 'database' },
    arrange: usesDatabase,
    ends: 'succeeded',
  },
  {
    id: 'enable-connection-pooling',
    title: 'connections run out, and everything is as before',
    input: { target: 'database' },
    arrange: (world) => {
      usesDatabase(world);
      world.answers.report = { ...world.answers.report, connections: 99 };
    },
    ends: 'undone',
  },
];
