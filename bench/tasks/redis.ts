import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function listens(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await setTimeout(50);
  }
  throw new Error('redis-server did not listen within five seconds');
}

/** A real Redis of this machine, without persistence; undefined when none is installed. */
export async function startRedis(): Promise<
  { readonly port: number; readonly stop: () => Promise<void> } | undefined
> {
  const port = await freePort();
  const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', options, { stdio: 'ignore' });
  const isThere = once(server, 'spawn').then(
    () => true,
    () => false,
  );
  if (!(await isThere)) return undefined;
  await listens(port);
  return {
    port,
    stop: async () => {
      const ended = once(server, 'close');
      server.kill();
      await ended;
    },
  };
}
