import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Instant } from '#local/clock.ts';
import { type Door, openDoor } from './door.ts';
import { type Guard, startGuard } from './guard.ts';
import { findPackagedPostgres, othersCanReach, preparePostgres } from './postgres-binaries.ts';
import { startCluster } from './postgres-cluster.ts';
import {
  PRIMARY,
  type Shadow,
  type ShadowedView,
  shadowOfReplica,
  shadowSchema,
} from './shadow-schema.ts';

/** Rows as PostgreSQL's own views have them; columns left out are NULL. */
export type StatisticsRow = Readonly<Record<string, string | number | boolean | null>>;

export interface Statistics {
  readonly at: Instant;
  readonly views: Readonly<Partial<Record<ShadowedView, readonly StatisticsRow[]>>>;
  readonly settings: Readonly<Record<string, string>>;
  readonly facts?: {
    readonly databaseBytes?: number;
    /** Rises when a standby takes over. */
    readonly timeline?: number;
    /** When what was replayed last was written; only a replica replays. */
    readonly replayedAt?: Instant;
  };
}

/** One server as the product finds it: a door, and statistics behind it. */
export interface Face {
  /** What the product gets: its statistics are simulated. */
  readonly connectionString: string;
  /** Replaces the rows of the views it names, all at once. */
  publish(statistics: Statistics): Promise<void>;
  /** Shut, the product's connections break and new ones fail; the server goes on. */
  setReachable(reachable: boolean): void;
}

/** A real PostgreSQL whose statistics views show simulated load to the role of the product. */
export interface Postgres extends Face {
  /** The superuser, who sees the real server. */
  readonly adminConnectionString: string;
  /** The same server by another address, as a pooler has one; shut and opened with the first. */
  readonly poolString: string;
  /** Another face of the server: that of a read replica. */
  addReplica(): Promise<Face>;
  /** Leaves no process and no file behind. The end of this process, however sudden, does the same. */
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root and as a user without a name; every system has "nobody". */
const NOBODY = 65_534;

export interface PostgresOptions {
  /** Of the database; an SQL identifier. */
  readonly name?: string;
  /** The folder of programs; by default this machine's platform package. */
  readonly packaged?: string;
  /** Settings of the server besides ours, `name=value`. */
  readonly settings?: readonly string[];
}

/** Starts a new, empty PostgreSQL; ready in about a second. */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const { name = 'asset_anchor', packaged = findPackagedPostgres(), settings = [] } = options;
  const folder = await mkdtemp(join(await temporaryFolder(), 'capstan-postgres-'));
  const guard = startGuard(folder);
  try {
    return await startIn(folder, guard, packaged, { database: name, settings });
  } catch (error) {
    await guard.release();
    throw error;
  }
}

async function startIn(
  folder: string,
  guard: Guard,
  packaged: string,
  { database, settings }: { readonly database: string; readonly settings: readonly string[] },
): Promise<Postgres> {
  const isRoot = process.getuid?.() === 0;
  await chmod(folder, 0o755);
  const binaries = await preparePostgres(folder, packaged, isRoot);
  const user = isRoot ? { userId: NOBODY } : {};
  const server = await startCluster({ folder, guard, binaries, settings, ...user });
  const { port } = server;
  const address = (role: string, at: number, name: string) =>
    `postgresql://${role}@127.0.0.1:${at}/${name}`;
  await query(address('postgres', port, 'postgres'), `CREATE DATABASE ${database}`);
  const admin = new pg.Client({ connectionString: address('postgres', port, database) });
  admin.on('error', () => {});
  await admin.connect();
  const doors: Door[] = [];
  const open = async () => {
    const door = await openDoor(port);
    doors.push(door);
    return door;
  };
  const show = async (shadow: Shadow): Promise<Face> => {
    await admin.query(shadowSchema(shadow));
    const door = await open();
    return {
      connectionString: address(shadow.role, door.port, database),
      publish: (statistics) => publish(admin, shadow, statistics),
      setReachable: (reachable) => door.setOpen(reachable),
    };
  };
  const primary = await show(PRIMARY);
  const pooler = await open();
  let replicas = 0;
  return {
    ...primary,
    adminConnectionString: address('postgres', port, database),
    poolString: address(PRIMARY.role, pooler.port, database),
    setReachable(reachable) {
      primary.setReachable(reachable);
      pooler.setOpen(reachable);
    },
    addReplica() {
      replicas += 1;
      return show(shadowOfReplica(replicas));
    },
    stop: () => stop(server.process, admin, doors, guard),
  };
}

async function publish(
  admin: pg.Client,
  { schema }: Shadow,
  { at, facts = {}, settings, views }: Statistics,
): Promise<void> {
  const { replayedAt, ...rest } = facts;
  const replayed = replayedAt === undefined ? {} : { replayedAt: new Date(replayedAt) };
  const values = [views, settings, { ...rest, ...replayed }].map((value) => JSON.stringify(value));
  const texts = [new Date(at).toISOString(), ...values];
  await admin.query(`SELECT ${schema}.publish($1, $2, $3, $4)`, texts);
}

async function stop(
  server: ChildProcess,
  admin: pg.Client,
  doors: readonly Door[],
  guard: Guard,
): Promise<void> {
  await Promise.all(doors.map((door) => door.close()));
  await admin.end().catch(() => {});
  const ended = server.exitCode === null ? once(server, 'exit') : undefined;
  await guard.release();
  await ended;
}

async function query(connectionString: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(text).finally(() => client.end());
}

/** Another user must be able to reach the data, and the default may lie below a private folder. */
async function temporaryFolder(): Promise<string> {
  if (process.getuid?.() !== 0) return tmpdir();
  for (const candidate of [tmpdir(), '/tmp', '/var/tmp']) {
    if (await othersCanReach(candidate).catch(() => false)) return candidate;
  }
  throw new Error(`PostgreSQL cannot start: other users than root cannot enter ${tmpdir()}`);
}
