import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import {
  answerKeyValue,
  type KeyValueCommands,
  type KeyValueSession,
} from './key-value-commands.ts';
import { encodeResp, RespProtocolError, RespReader } from './resp.ts';

export interface KeyValueServer {
  readonly port: number;
  /** For `@redis/client`; carries the password when there is one. */
  readonly connectionString: string;
  /** Breaks the open connections when the instance has become unreachable. */
  refresh(): void;
  stop(): Promise<void>;
}

/**
 * Answers INFO, the sizes of keys, and what a client says on connecting, in Redis's protocol. It keeps no
 * values: it shows the simulated instance, which is what an observer of the instance sees.
 */
export async function startKeyValueServer(commands: KeyValueCommands): Promise<KeyValueServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    if (!commands.state().reachable) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    connections += 1;
    serve(socket, connections, commands);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const secret = commands.password === undefined ? '' : `default:${commands.password}@`;
  const hangUp = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port,
    connectionString: `redis://${secret}127.0.0.1:${port}`,
    refresh() {
      if (!commands.state().reachable) hangUp();
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      hangUp();
      await closed;
    },
  };
}

function serve(socket: Socket, id: number, commands: KeyValueCommands): void {
  const reader = new RespReader();
  const session: KeyValueSession = {
    id,
    version: 2,
    authenticated: false,
    name: '',
    leaving: false,
  };
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const words of reader.read(chunk)) {
        if (session.leaving) return;
        socket.write(encodeResp(answerKeyValue(words, session, commands), session.version));
      }
    } catch (error) {
      if (!(error instanceof RespProtocolError)) throw error;
      socket.end(encodeResp({ error: `ERR Protocol error: ${error.message}` }, session.version));
    }
    if (session.leaving) socket.end();
  });
}
