import { once } from 'node:events';
import { connect } from 'node:net';
import { createClient } from '@redis/client';
import { afterEach, describe, expect, it } from 'vitest';
import { celeryKeys } from '#local/data-stores/celery-keys.ts';
import type { KeyValueState } from '#local/data-stores/key-value-info.ts';
import { type KeyValueServer, startKeyValueServer } from '#local/data-stores/key-value-server.ts';
import { ordinaryState } from './key-value-state.ts';

let server: KeyValueServer;
let state: KeyValueState;
afterEach(() => server.stop());

async function start(password?: string): Promise<void> {
  state = ordinaryState;
  const secret = password === undefined ? {} : { password };
  server = await startKeyValueServer({ state: () => state, ...secret });
}

const clientOf = (url: string, RESP: 2 | 3 = 3) =>
  createClient({ url, RESP, socket: { reconnectStrategy: false } }).on('error', () => {});

/** What the server answers to bytes written by hand, until it hangs up or says `until`. */
async function talk(text: string, until: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  let said = '';
  socket.write(text);
  for await (const chunk of socket) {
    said += String(chunk);
    if (said.includes(until)) break;
  }
  socket.destroy();
  return said;
}

describe('startKeyValueServer', () => {
  it.each([2, 3] as const)('answers INFO to the official client in RESP%d', async (version) => {
    await start();
    const client = await clientOf(server.connectionString, version).connect();
    expect(await client.info('memory')).toContain('used_memory:320000000\r\n');
    state = { ...state, usedMemoryBytes: 400_000_000 };
    expect(await client.info()).toContain('used_memory:400000000\r\n');
    expect(await client.configGet('maxclients')).toEqual({ maxclients: '1000' });
    expect(await client.ping()).toBe('PONG');
    expect(await client.dbSize()).toBe(10_000);
    await client.close();
  });

  it('lets in who knows the password, and nobody else', async () => {
    await start('secret');
    const client = await clientOf(server.connectionString).connect();
    expect(await client.ping()).toBe('PONG');
    await client.close();
    const stranger = clientOf(server.connectionString.replace('secret', 'guess'));
    await expect(stranger.connect()).rejects.toThrow('WRONGPASS');
    expect(await talk('INFO\r\n', '\r\n')).toBe('-NOAUTH Authentication required.\r\n');
    expect(await talk('HELLO 3\r\n', '\r\n')).toContain('-NOAUTH');
    expect(await talk('AUTH secret\r\nPING\r\n', 'PONG')).toBe('+OK\r\n+PONG\r\n');
  });

  it('tells the sizes of keys, and of what type they are not', async () => {
    await start();
    state = { ...state, kept: celeryKeys({ name: 'celery', waiting: 7.9, unacked: 3 }) };
    const client = await clientOf(server.connectionString, 2).connect();
    expect(await client.lLen('celery')).toBe(7);
    expect(await client.lLen('celery\x06\x163')).toBe(0);
    expect(await client.hLen('unacked')).toBe(3);
    expect(await client.sCard('_kombu.binding.celery')).toBe(1);
    expect(await client.exists(['celery', 'celery', 'unacked', 'nothing'])).toBe(3);
    await expect(client.lLen('unacked')).rejects.toThrow('WRONGTYPE');
    await client.close();
    expect(await talk('LLEN\r\n', '\r\n')).toContain('wrong number of arguments');
  });

  it('knows no command that would need keys', async () => {
    await start();
    const client = await clientOf(server.connectionString).connect();
    await expect(client.set('a', 'b')).rejects.toThrow(
      "ERR unknown command 'SET', with args beginning with: 'a' 'b'",
    );
    await expect(client.configSet('maxclients', '5')).rejects.toThrow('ERR unknown subcommand');
    await client.close();
  });

  it('knows what clients say on connecting', async () => {
    await start();
    const said = await talk(
      'CLIENT SETNAME probe\r\nCLIENT GETNAME\r\nCLIENT ID\r\nSELECT 0\r\nSELECT 1\r\nQUIT\r\n',
      'never said',
    );
    expect(said).toBe(
      '+OK\r\n$5\r\nprobe\r\n:1\r\n+OK\r\n-ERR DB index is out of range\r\n+OK\r\n',
    );
  });

  it('hangs up on bytes that are no command', async () => {
    await start();
    expect(await talk('*1\r\n+what\r\n', 'never said')).toMatch(
      /^-ERR Protocol error: expected '\$'/,
    );
  });

  it('breaks connections while the instance restarts, and takes them again after', async () => {
    await start();
    const client = await clientOf(server.connectionString).connect();
    const ended = once(client, 'error');
    state = { ...state, reachable: false };
    server.refresh();
    await ended;
    client.destroy();
    await expect(clientOf(server.connectionString).connect()).rejects.toThrow();
    state = { ...state, reachable: true };
    server.refresh();
    const again = await clientOf(server.connectionString).connect();
    expect(await again.ping()).toBe('PONG');
    await again.close();
  });
});
