import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { startGuard } from '#local/data-stores/guard.ts';
import { findPackagedPostgres, preparePostgres } from '#local/data-stores/postgres-binaries.ts';

/** A streaming replica of a server on this machine. */
export interface Standby {
  /** Of the same database and role, on the replica. */
  urlLike(primary: string): string;
  /** As the superuser. */
  readonly admin: pg.Client;
  stop(): Promise<void>;
}

const NOBODY = 65_534;

/** Makes a standby out of a copy of the data, taken while the primary runs, and starts it. */
export async function startStandby(adminUrl: string): Promise<Standby> {
  const primary = new pg.Client({ connectionString: adminUrl });
  await primary.connect();
  const folder = await mkdtemp('/tmp/capstan-standby-');
  const guard = startGuard(folder);
  await chmod(folder, 0o755);
  const isRoot = process.getuid?.() === 0;
  const binaries = await preparePostgres(folder, findPackagedPostgres(), isRoot);
  const data = join(folder, 'data');
  const { rows } = await primary.query('SHOW data_directory');
  await primary.query("SELECT pg_backup_start('standby', true)");
  await cp(rows[0].data_directory, data, { recursive: true, force: true, errorOnExist: false });
  const { rows: backup } = await primary.query('SELECT labelfile FROM pg_backup_stop(false)');
  await rm(join(data, 'postmaster.pid'), { force: true });
  await writeFile(join(data, 'backup_label'), backup[0].labelfile);
  await writeFile(join(data, 'standby.signal'), '');
  const port = await freePort();
  const { hostname, port: primaryPort } = new URL(adminUrl);
  const settings = [
    `port=${port}`,
    `primary_conninfo=host=${hostname} port=${primaryPort} user=postgres`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'max_prepared_transactions=5',
    'fsync=off',
    'hot_standby=on',
  ];
  if (isRoot) await ownedByNobody(data);
  await chmod(data, 0o700);
  const server = spawn(
    join(binaries.bin, 'postgres'),
    ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
    {
      cwd: folder,
      env: { ...binaries.env },
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(isRoot && { uid: NOBODY, gid: NOBODY }),
    },
  );
  if (server.pid !== undefined) guard.watch(server.pid);
  await ready(server);
  await primary.end();
  const urlLike = (url: string): string => {
    const other = new URL(url);
    other.port = String(port);
    return other.href;
  };
  const admin = new pg.Client({ connectionString: urlLike(adminUrl) });
  admin.on('error', () => {});
  await admin.connect();
  return {
    urlLike,
    admin,
    async stop() {
      await admin.end();
      await guard.release();
    },
  };
}

async function ownedByNobody(data: string): Promise<void> {
  const all = await readdir(data, { recursive: true });
  await Promise.all(['.', ...all].map((name) => chown(join(data, name), NOBODY, NOBODY)));
}

async function ready(server: ChildProcess): Promise<void> {
  let said = '';
  const { promise, reject, resolve } = Promise.withResolvers<void>();
  server.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes('ready to accept read-only connections')) resolve();
  });
  server.once('exit', () => reject(new Error(`the standby did not start: ${said}`)));
  await promise;
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
