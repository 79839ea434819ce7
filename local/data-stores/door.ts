import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP address that can be shut without giving it up: what clients see of a server that is down. */
export interface Door {
  readonly port: number;
  /** Shut: open connections break and new ones are dropped at once. */
  setOpen(open: boolean): void;
  close(): Promise<void>;
}

/** Forwards a free port of this machine to `targetPort` while it is open. */
export async function openDoor(targetPort: number): Promise<Door> {
  const sockets = new Set<Socket>();
  let isOpen = true;
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.setNoDelay(true);
  };
  const server = createServer((client) => {
    track(client);
    if (!isOpen) {
      client.destroy();
      return;
    }
    const upstream = connect(targetPort, '127.0.0.1');
    track(upstream);
    client.pipe(upstream);
    upstream.pipe(client);
    client.on('close', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const hangUp = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    setOpen(open) {
      isOpen = open;
      if (!open) hangUp();
    },
    async close() {
      isOpen = false;
      const closed = once(server, 'close');
      server.close();
      hangUp();
      await closed;
    },
  };
}
