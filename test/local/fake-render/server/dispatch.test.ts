import { describe, expect, it } from 'vitest';
import { ROUTES } from '#local/fake-render/fake-render.ts';
import { startTestRender } from '../support/test-render.ts';

describe('dispatch', () => {
  it('answers 401 with a message without the right key', async () => {
    const { fake } = await startTestRender();
    for (const authorization of ['', 'Bearer rnd_other', 'Basic rnd_test']) {
      const reply = await fetch(`${fake.url}/services`, { headers: { authorization } });
      expect(reply.status).toBe(401);
      expect(await reply.json()).toEqual({ message: 'unauthorized' });
      expect(reply.headers.get('ratelimit-limit')).toBe('400');
    }
  });

  it('names each request', async () => {
    const { get } = await startTestRender();
    const ids = [await get('/services'), await get('/services/srv-x'), await get('/nowhere')].map(
      ({ headers }) => headers.get('render-request-id'),
    );
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[0-9a-z]{16}$/);
  });

  it('answers 404 in the recorded words, with a newline', async () => {
    const { get } = await startTestRender();
    const id = 'srv-00000000000000000000';
    const reply = await get(`/services/${id}`);
    expect(reply.status).toBe(404);
    expect(reply.text).toBe(`{"message":"not found: ${id}"}\n`);
  });

  it('answers 404 to what is no operation and outside of /v1', async () => {
    const { get, call, fake } = await startTestRender();
    expect((await get('/unheard-of')).status).toBe(404);
    expect((await call('DELETE', '/services')).status).toBe(404);
    const outside = await fetch(new URL('/services', fake.url));
    expect(outside.status).toBe(401);
  });

  it('refuses a body that is no JSON, or not an object, with a message', async () => {
    const { fake, api, call } = await startTestRender();
    const headers = { authorization: 'Bearer rnd_test' };
    const options = { method: 'PATCH', headers, body: '{"a":' };
    const reply = await fetch(`${fake.url}/services/${api.id}`, options);
    expect(reply.status).toBe(400);
    expect(await reply.json()).toEqual({ message: 'invalid JSON' });
    expect((await call('PATCH', `/services/${api.id}`, [])).status).toBe(400);
  });

  it('writes down who asked for what and how it ended', async () => {
    const { get, fake, api } = await startTestRender();
    await get(`/services/${api.id}`);
    await get('/services/srv-x');
    expect(fake.exchanges.map(({ operation, status }) => [operation, status])).toEqual([
      ['retrieve-service', 200],
      ['retrieve-service', 404],
    ]);
  });

  it('has no two rows for one method and path, and none twice under one operation', () => {
    const keys = ROUTES.map(([method, path]) => `${method} ${path.replace(/:\w+/g, ':')}`);
    expect(new Set(keys).size).toBe(ROUTES.length);
    const operations = ROUTES.map(([, , operation]) => operation);
    expect(new Set(operations).size).toBe(ROUTES.length);
  });

  it('reads with GET and only with GET from the budget of reads', () => {
    for (const [method, , , bucket] of ROUTES) expect(bucket === 'reads').toBe(method === 'GET');
  });
});
