import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { redisInfo, signalsOfInfo } from '#adapters/redis-info.ts';
import { Secret } from '#adapters/secret.ts';
import type { Target } from '#core/guide.ts';
import { keyValueInfo } from '#local/data-stores/key-value-info.ts';
import { startKeyValueServer } from '#local/data-stores/key-value-server.ts';
import { ordinaryState } from '../local/data-stores/key-value-state.ts';

const NOON = Date.UTC(2026, 7, 3, 12);
const now = NOON + 7_000;
const renderId = 'red-00000000000000000000';
const target = (id: string): Target => ({ kind: 'key-value', id, renderId });
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

const secretsOf = (redisUrls: Readonly<Record<string, string>>) => ({
  read: async () => ({
    renderApiKey: new Secret('rnd_unused000'),
    renderApiUrl: '',
    databaseUrls: {},
    redisUrls: Object.fromEntries(
      Object.entries(redisUrls).map(([id, url]) => [id, new Secret(url)]),
    ),
  }),
});

async function aServer(password?: string): Promise<string> {
  const secret = password === undefined ? {} : { password };
  const server = await startKeyValueServer({ state: () => ordinaryState, ...secret });
  stops.push(() => server.stop());
  return server.connectionString;
}

/** A server that takes connections and says nothing. */
async function aMuteServer(): Promise<{ readonly url: string; readonly sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    socket.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return { url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
}

describe('signalsOfInfo', () => {
  const info = keyValueInfo({
    ...ordinaryState,
    usedMemoryBytes: 30,
    maxMemoryBytes: 100,
    connectedClients: 77,
  });

  it('is memory in percent of its limit, and connections, at the end of the minute', () => {
    expect(signalsOfInfo(info, now)).toEqual({
      memory: [{ at: NOON, value: 30 }],
      connections: [{ at: NOON, value: 77 }],
    });
  });

  it('is no percentage without a limit', () => {
    const unlimited = info.replace('maxmemory:100', 'maxmemory:0');
    expect(signalsOfInfo(unlimited, now)).toEqual({ connections: [{ at: NOON, value: 77 }] });
  });

  it.each(['', 'maxmemory:100', info.replace('used_memory:30', 'used_memory:-3'), '<html>'])(
    'makes nothing up out of %j',
    (text) => {
      expect(signalsOfInfo(text, now)).not.toHaveProperty('memory');
    },
  );
});

describe('redisInfo', () => {
  it('reads every instance, with and without a password', async () => {
    const urls = { open: await aServer(), closed: await aServer('pass-word') };
    const { series, silent } = await redisInfo(secretsOf(urls)).read(
      [target('open'), target('closed')],
      now,
    );
    const expected = {
      memory: [{ at: NOON, value: (100 * 320_000_000) / 1024 ** 3 }],
      connections: [{ at: NOON, value: 100 }],
    };
    expect(series).toEqual({ open: expected, closed: expected });
    expect(silent).toEqual({});
  });

  it('leaves no connection behind, also when the server says nothing', async () => {
    const { url, sockets } = await aMuteServer();
    const { series, silent } = await redisInfo(secretsOf({ mute: url }), 100).read(
      [target('mute')],
      now,
    );
    expect(series).toEqual({});
    expect(silent['mute']).toMatch(/longer than 100 ms|timed? ?out/i);
    await expect.poll(() => sockets.size).toBe(0);
  });

  it('falls silent about one instance and about no other', async () => {
    const urls = {
      good: await aServer(),
      wrong: (await aServer('right')).replace('right', 'canary'),
      gone: 'redis://127.0.0.1:1',
    };
    const { series, silent } = await redisInfo(secretsOf(urls)).read(
      [target('good'), target('wrong'), target('gone'), target('unnamed')],
      now,
    );
    expect(Object.keys(series)).toEqual(['good']);
    expect(silent).toMatchObject({
      wrong: expect.stringContaining('WRONGPASS'),
      gone: expect.stringContaining('ECONNREFUSED'),
      unnamed: 'the secret has no redisUrls.unnamed',
    });
    expect(JSON.stringify(silent)).not.toContain('canary');
  });

  it('knows nothing of other kinds of target', async () => {
    const database: Target = {
      kind: 'postgres',
      id: 'database',
      renderId: 'dpg-00000000000000000000-a',
      maxDiskGb: 10,
    };
    await expect(redisInfo(secretsOf({})).read([database], now)).resolves.toEqual({
      series: {},
      silent: {},
    });
  });

  it('throws when the secret cannot be read', async () => {
    const secrets = { read: () => Promise.reject(new Error('throttled')) };
    await expect(redisInfo(secrets).read([target('a')], now)).rejects.toThrow('throttled');
  });
});
