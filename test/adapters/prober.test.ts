import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { prober } from '#adapters/prober.ts';
import type { ServiceDetail } from '#core/playbooks/world.ts';
import { type Answer, startLyingServer } from './lying-server.ts';

const service = (url: string | undefined, healthPath?: string): ServiceDetail => ({
  id: 'srv-1',
  ...(url === undefined ? {} : { url }),
  ...(healthPath === undefined ? {} : { healthPath }),
  plan: 'standard',
  manualInstances: 1,
  deploys: [],
  instances: [],
  suspended: false,
  hasDisk: false,
});

const status =
  (code: number, location?: string): Answer =>
  (response) => {
    response.writeHead(code, location === undefined ? {} : { location });
    response.end('body');
  };

const serving = async (answer: Answer) => {
  const { seen, url } = await startLyingServer(answer);
  return { seen, origin: new URL(url).origin };
};

/** An address that was free a moment ago. */
async function nobody(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

describe('health', () => {
  it.each([
    [200, true],
    [204, true],
    [404, false],
    [500, false],
    [503, false],
  ])('of an answer %i is %s', async (code, ok) => {
    const { origin, seen } = await serving(status(code));
    const health = await prober().health(service(origin, '/health?deep=1'));
    expect(health).toMatchObject({ ok, status: code, says: expect.stringContaining(`${code} in`) });
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /health?deep=1']);
  });

  it('is asked of the root when there is no path', async () => {
    const { origin, seen } = await serving(status(200));
    await prober().health(service(`${origin}/`));
    expect(seen.map(({ url }) => url)).toEqual(['/']);
  });

  it('follows a redirect within the host', async () => {
    const { origin, seen } = await serving((response, request) =>
      (request.url === '/health' ? status(302, '/up') : status(503))(response, request),
    );
    await expect(prober().health(service(origin, '/health'))).resolves.toMatchObject({
      ok: false,
      status: 503,
    });
    expect(seen).toHaveLength(2);
  });

  it('follows none to another host', async () => {
    const other = await serving(status(503));
    const { origin } = await serving(status(301, `${other.origin}/`));
    const health = await prober().health(service(origin, '/health'));
    expect(health).toMatchObject({ ok: true, status: 301 });
    expect(health.says).toContain('(to another host)');
    expect(other.seen).toEqual([]);
  });

  it('ends a circle of redirects', async () => {
    const { origin, seen } = await serving(status(302, '/health'));
    const health = await prober().health(service(origin, '/health'));
    expect(health).toMatchObject({ ok: false, says: 'redirects without end' });
    expect(seen).toHaveLength(4);
  });

  it('is not there when nobody answers in time, or at all', async () => {
    const { origin } = await serving(() => {});
    await expect(prober(100).health(service(origin))).resolves.toMatchObject({
      ok: false,
      says: 'no answer within 0.1 s',
    });
    const gone = await prober().health(service(await nobody()));
    expect(gone).toMatchObject({ ok: false, says: 'no answer: ECONNREFUSED' });
    expect(gone).not.toHaveProperty('status');
  });

  it.each([
    undefined,
    'api:10000',
    'http://example.com',
    'ftp://127.0.0.1',
    'https://user:pass@example.com',
    'nonsense',
  ])('is not asked of %s', async (url) => {
    await expect(prober().health(service(url, '/health'))).resolves.toEqual({
      ok: false,
      milliseconds: 0,
      says: 'it has no public address to ask',
    });
  });

  it.each(['//evil.example/x', '\\\\evil.example', '@evil.example', 'http://evil.example/'])(
    'is asked of no other host, whatever the path: %s',
    async (path) => {
      const { origin, seen } = await serving(status(200));
      await prober().health(service(origin, path));
      expect(seen).toHaveLength(1);
    },
  );
});
