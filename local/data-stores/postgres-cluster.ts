import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import type { Guard } from './guard.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';

/** Where a server is to run, and as whom. */
export interface Place {
  readonly folder: string;
  readonly guard: Guard;
  readonly binaries: PostgresBinaries;
  /** Set when this process may not run PostgreSQL itself. */
  readonly userId?: number;
  /** Settings of the server besides ours, `name=value`; of two with one name the later counts. */
  readonly settings?: readonly string[];
}

export interface PostgresServer {
  readonly process: ChildProcess;
  readonly port: number;
}

const START_ATTEMPTS = 3;

/** Settings for a server whose data nobody wants tomorrow. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'shared_buffers=16MB',
  'max_connections=60',
];

/** Makes an empty cluster in the folder's `data` and starts its server on a free port. */
export async function startCluster(place: Place): Promise<PostgresServer> {
  const data = join(place.folder, 'data');
  await mkdir(data, { mode: 0o700 });
  if (place.userId !== undefined) await chown(data, place.userId, place.userId);
  await initialize(place);
  return startServer(place);
}

function run(place: Place, program: string, args: readonly string[]): ChildProcess {
  const { folder, binaries, userId, guard } = place;
  const user = userId === undefined ? {} : { uid: userId, gid: userId };
  const options = { cwd: folder, env: { ...binaries.env }, ...user };
  const child = spawn(join(binaries.bin, program), args, {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (child.pid !== undefined) guard.watch(child.pid);
  return child;
}

async function initialize(place: Place): Promise<void> {
  const wishes = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--no-locale'];
  const thrift = ['--no-sync', '--no-instructions', '--wal-segsize=1'];
  const child = run(place, 'initdb', ['--pgdata=data', ...wishes, ...thrift]);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`PostgreSQL cannot start: initdb failed. ${said.trim()}`);
}

/** A free port may be taken by someone else before the server has it; then another one is tried. */
async function startServer(place: Place): Promise<PostgresServer> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const settings = [...SETTINGS, ...(place.settings ?? []), `port=${port}`].flatMap((setting) => [
      '-c',
      setting,
    ]);
    const server = run(place, 'postgres', ['-D', 'data', ...settings]);
    const said = await firstWords(server);
    if (said.includes('ready to accept connections')) return { process: server, port };
    const isTaken = said.includes('could not create any TCP/IP sockets');
    if (!isTaken || attempt === START_ATTEMPTS) {
      throw new Error(`PostgreSQL cannot start: ${said.trim()}`);
    }
  }
}

/** What the server says until it is ready or has ended. */
function firstWords(server: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = '';
  server.stderr?.on('data', (chunk: Buffer) => {
    if (said.length < 100_000) said += chunk.toString();
    if (said.includes('ready to accept connections')) resolve(said);
  });
  server.once('close', () => resolve(said));
  server.once('error', reject);
  return promise;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
