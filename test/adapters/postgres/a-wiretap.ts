import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Wiretap {
  readonly port: number;
  /** What the client sent, in order: `startup` with its parameters, then one letter a message. */
  readonly said: readonly string[];
  readonly open: Set<Socket>;
  close(): Promise<void>;
}

const STARTUP_VERSION = 196_608;

/** Names of the parameters of a startup message, as a pooler would look at them. */
function parametersOf(message: Buffer): string {
  const words = message.subarray(8).toString().split('\0');
  return words.filter((_, index) => index % 2 === 0 && words[index] !== '').join(' ');
}

/** Passes a PostgreSQL connection on and notes what the client says. */
export async function startWiretap(to: number): Promise<Wiretap> {
  const said: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(to, '127.0.0.1');
    open.add(client);
    let started = false;
    client.on('data', (chunk) => {
      let rest = chunk;
      while (rest.length > 0) {
        const length = rest.readUInt32BE(started ? 1 : 0) + (started ? 1 : 0);
        if (started) said.push(rest.toString('latin1', 0, 1));
        else if (rest.readUInt32BE(4) === STARTUP_VERSION) {
          said.push(`startup ${parametersOf(rest.subarray(0, length))}`);
          started = true;
        } else said.push('tls?');
        rest = rest.subarray(length);
      }
      upstream.write(chunk);
    });
    upstream.pipe(client);
    const hangUp = () => {
      open.delete(client);
      upstream.destroy();
      client.destroy();
    };
    client.on('close', hangUp).on('error', hangUp);
    upstream.on('close', hangUp).on('error', hangUp);
  });
  server.listen(0);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    said,
    open,
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
