import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Door, openDoor } from '#local/data-stores/door.ts';

let echo: Server;
let door: Door;

beforeEach(async () => {
  echo = createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  door = await openDoor((echo.address() as AddressInfo).port);
});
afterEach(async () => {
  await door.close();
  echo.close();
});

async function enter() {
  const socket = connect(door.port, '127.0.0.1').on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

async function isEchoed(text: string): Promise<boolean> {
  const socket = await enter();
  socket.write(text);
  const [said] = await Promise.race([once(socket, 'data'), once(socket, 'close')]);
  socket.destroy();
  return String(said) === text;
}

describe('openDoor', () => {
  it('passes bytes both ways', async () => {
    expect(await isEchoed('hello')).toBe(true);
  });

  it('breaks connections when shut, drops new ones, and opens at the same address', async () => {
    const socket = await enter();
    socket.write('in');
    await once(socket, 'data');
    const closed = once(socket, 'close');
    door.setOpen(false);
    await closed;
    expect(await isEchoed('hello')).toBe(false);
    door.setOpen(true);
    expect(await isEchoed('hello')).toBe(true);
  });

  it('ends a connection whose server is gone', async () => {
    echo.close();
    expect(await isEchoed('hello')).toBe(false);
  });
});
