import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { RenderRejected } from '#adapters/render/errors/render-rejected.ts';
import { RenderUnavailable } from '#adapters/render/errors/render-unavailable.ts';
import { RenderUnintelligible } from '#adapters/render/errors/render-unintelligible.ts';
import { Secret } from '#adapters/secret.ts';
import { type Answer, json, startLyingServer } from '../lying-server.ts';
import { API_KEY, aClient, aPlaybookClient } from './a-client.ts';
import { aFakeRender } from './a-fake-render.ts';

const id = 'srv-00000000000000000000';
const good = {
  id,
  name: 'api',
  type: 'web_service',
  suspended: 'not_suspended',
  serviceDetails: { plan: 'standard', numInstances: 2 },
};
const raw =
  (status: number, body: string | Buffer, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, headers).end(body);
  };
const MEGABYTE = 1024 ** 2;

/** The failures of a read and of a mutation against the same lie. */
async function failuresOf(
  answer: Answer,
  timeoutMilliseconds = 5_000,
): Promise<readonly unknown[]> {
  const { url } = await startLyingServer(answer);
  const client = aClient(url, { timeoutMilliseconds });
  const caught = (call: Promise<unknown>) =>
    call.then(
      (value) => ({ resolved: value }),
      (error: unknown) => error,
    );
  return Promise.all([caught(client.getService(id)), caught(client.patchServicePlan(id, 'pro'))]);
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const lies: readonly (readonly [string, Answer])[] = [
  ['truncated JSON', raw(200, JSON.stringify(good).slice(0, 40))],
  ['a page of HTML', raw(200, '<html>welcome</html>', { 'content-type': 'text/html' })],
  ['an empty body', raw(200, '')],
  ['a list', json(200, [good])],
  ['null', json(200, null)],
  ['a string number', json(200, { ...good, serviceDetails: { plan: 'pro', numInstances: '2' } })],
  ['a fraction', json(200, { ...good, serviceDetails: { plan: 'pro', numInstances: 2.5 } })],
  ['a negative count', json(200, { ...good, serviceDetails: { plan: 'pro', numInstances: -1 } })],
  ['an overflow', raw(200, JSON.stringify(good).replace(':2}', ':1e999}'))],
  ['no plan', json(200, { ...good, serviceDetails: { numInstances: 2 } })],
  ['a plan that is null', json(200, { ...good, serviceDetails: { plan: null, numInstances: 2 } })],
  ['a redirect', raw(302, '', { location: 'https://elsewhere.example/' })],
  ['6 MiB', raw(200, Buffer.alloc(6 * MEGABYTE, ' '))],
  [
    '6 MiB that travel as a few KiB',
    raw(200, gzipSync(Buffer.alloc(6 * MEGABYTE, ' ')), { 'content-encoding': 'gzip' }),
  ],
];

const absences: readonly (readonly [string, Answer])[] = [
  ['500', json(500, { message: 'oops' })],
  ['502 with a page', raw(502, '<html>bad gateway</html>')],
  ['503', json(503, {})],
  ['a connection that is reset', (response) => response.socket?.destroy()],
  ['no answer at all', () => {}],
  ['half an answer', (response) => response.writeHead(200, { 'content-length': '99' }).write('{')],
  [
    'a body that trickles for ever',
    (response) => {
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    },
  ],
];

describe('answers that cannot be read', () => {
  it.each(lies)(
    '%s: the read changed nothing, the mutation may have happened',
    async (_, answer) => {
      const [read, mutation] = await failuresOf(answer);
      expect(read).toBeInstanceOf(RenderUnintelligible);
      expect(read).toMatchObject({ outcome: 'not-applied', operation: 'get-service' });
      expect(mutation).toBeInstanceOf(RenderUnintelligible);
      expect(mutation).toMatchObject({ outcome: 'unknown', operation: 'patch-service' });
    },
  );

  it('names every wrong field and quotes none of its value', async () => {
    const { url } = await startLyingServer(
      json(200, { ...good, name: 7, serviceDetails: { plan: 'pro', numInstances: 'sesame' } }),
    );
    await expect(aClient(url).getService(id)).rejects.toThrow(
      /name is not string; serviceDetails\.numInstances is not number$/,
    );
  });
});

describe('absences', () => {
  it.each(absences)('%s: the outcome of a mutation is unknown', async (_, answer) => {
    const [read, mutation] = await failuresOf(answer, 300);
    expect(read).toBeInstanceOf(RenderUnavailable);
    expect(read).toMatchObject({ outcome: 'not-applied' });
    expect(mutation).toBeInstanceOf(RenderUnavailable);
    expect(mutation).toMatchObject({ outcome: 'unknown', operation: 'patch-service' });
  });

  it('knows that nothing happened when no connection came about', async () => {
    const client = aClient(`http://127.0.0.1:${await closedPort()}/v1`);
    await expect(client.scale(id, 3)).rejects.toMatchObject({
      name: 'RenderUnavailable',
      outcome: 'not-applied',
    });
  });

  it('says how long to wait after 429, and that nothing happened', async () => {
    const [, mutation] = await failuresOf(json(429, {}, { 'retry-after': '17' }));
    expect(mutation).toMatchObject({
      name: 'RenderUnavailable',
      status: 429,
      retryAfterSeconds: 17,
      outcome: 'not-applied',
    });
  });

  it('sends nothing of a bucket that Render has just limited', async () => {
    const { url, seen } = await startLyingServer(json(429, {}, { 'retry-after': '17' }));
    const client = aClient(url);
    await client.getService(id).catch(() => {});
    await expect(client.listInstances(id)).rejects.toMatchObject({ retryAfterSeconds: 17 });
    await client.scale(id, 3).catch(() => {});
    expect(seen.map(({ method }) => method)).toEqual(['GET', 'POST']);
  });

  it('loses the answer after the effect without knowing it', async () => {
    const { client, api, fake } = await aFakeRender();
    fake.misbehave({ lostReplyShare: 1 });
    await expect(client.scale(api.renderId, 5)).rejects.toMatchObject({ outcome: 'unknown' });
    expect(fake.world.services.get(api.renderId)?.numInstances).toBe(5);
  });
});

describe('refusals', () => {
  it.each([400, 401, 402, 403, 404, 406, 409, 410, 413])('%i is final', async (status) => {
    const [read, mutation] = await failuresOf(
      json(status, { message: 'no,\n because' }, { 'render-request-id': 'req-1' }),
    );
    for (const error of [read, mutation]) {
      expect(error).toBeInstanceOf(RenderRejected);
      expect(error).toMatchObject({ status, outcome: 'not-applied', requestId: 'req-1' });
    }
    expect(String(read)).toContain(`get-service of ${id} with ${status}: no, because`);
  });

  it.each([401, 403])('%i makes the next call read the key anew', async (status) => {
    const { url } = await startLyingServer(json(status, {}));
    const keyRefused = vi.fn();
    await aClient(url, { keyRefused })
      .getService(id)
      .catch(() => {});
    expect(keyRefused).toHaveBeenCalledOnce();
  });

  it('says that nothing happened when the key cannot be had', async () => {
    const client = aClient('http://127.0.0.1:1/v1', {
      access: () => Promise.reject(new Error('throttled')),
    });
    await expect(client.scale(id, 3)).rejects.toMatchObject({
      name: 'RenderUnavailable',
      outcome: 'not-applied',
      cause: new Error('throttled'),
    });
  });
});

describe('the key', () => {
  const echo: Answer = (response, { headers }) => {
    const message = `bad ${headers.authorization} ${API_KEY}`;
    response.setHeader('render-request-id', API_KEY);
    response.writeHead(401).end(JSON.stringify({ message }));
  };
  it.each([...lies, ...absences, ['an echo of the key', echo] as const])(
    'stands in no error about %s',
    async (_, answer) => {
      for (const error of await failuresOf(answer, 300)) {
        const shown = [
          inspect(error, { depth: 20, showHidden: true }),
          JSON.stringify(error),
          JSON.stringify(Object.getOwnPropertyDescriptors(error)),
          String(error instanceof Error ? error.stack : error),
        ].join('\n');
        expect(shown).toMatch(/Render/);
        expect(shown).not.toContain(API_KEY);
      }
    },
  );

  it('goes to Render as a bearer token', async () => {
    const { url, seen } = await startLyingServer(json(200, good));
    await aClient(url).getService(id);
    expect(seen[0]?.headers.authorization).toBe(`Bearer ${API_KEY}`);
  });

  it('takes no secret of an environment variable into an error', async () => {
    const { url } = await startLyingServer(raw(200, '[{"cursor":"a","envVar":{"value":"hush"'));
    const client = aPlaybookClient(url);
    const error = await client.getEnvVar(id, 'A').catch((caught: unknown) => caught);
    expect(inspect(error)).not.toContain('hush');
    const put = client.putEnvVar(id, 'A', new Secret('hush'));
    expect(inspect(await put.catch((caught: unknown) => caught))).not.toContain('hush');
  });
});
