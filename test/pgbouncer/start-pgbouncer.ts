import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real PgBouncer before one server. */
export interface PgBouncer {
  /** The address of a database behind it. */
  url(user: string, database: string): string;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Starts it in transaction mode with so few connections to the server that two transactions of one client often get
 * different ones.
 */
export async function startPgBouncer(program: string, serverPort: number): Promise<PgBouncer> {
  const folder = await mkdtemp(join(tmpdir(), 'capstan-pgbouncer-'));
  await chmod(folder, 0o777);
  const port = await freePort();
  const settings = [
    '[databases]',
    `* = host=127.0.0.1 port=${serverPort}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = trust',
    `auth_file = ${join(folder, 'users.txt')}`,
    'pool_mode = transaction',
    'default_pool_size = 3',
    // As Render's documentation has it: no settings of the client survive.
    'server_reset_query_always = 0',
    'server_round_robin = 1',
  ];
  const file = join(folder, 'pgbouncer.ini');
  await writeFile(file, `${settings.join('\n')}\n`);
  await writeFile(join(folder, 'users.txt'), '"care" ""\n"app" ""\n"postgres" ""\n');
  const asNobody = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn(program, [...asNobody, file], { stdio: ['ignore', 'ignore', 'pipe'] });
  await untilItListens(child);
  return {
    url: (user, database) => `postgresql://${user}@127.0.0.1:${port}/${database}`,
    async stop() {
      child.kill('SIGKILL');
      if (child.exitCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true });
    },
  };
}

function untilItListens(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes('process up')) resolve();
  });
  child.once('exit', () => reject(new Error(`PgBouncer cannot start: ${said.trim()}`)));
  child.once('error', reject);
  return promise;
}
