import { describe, expect, it } from 'vitest';
import { record, rows, startTestRender, wrapped } from '../support/test-render.ts';

describe('custom domains', () => {
  it('are added as an array, listed with cursors, and found by name', async () => {
    const { call, get, api } = await startTestRender();
    const path = `/services/${api.id}/custom-domains`;
    const reply = await call('POST', path, { name: 'www.example.com' });
    expect(reply.status).toBe(201);
    expect(reply.headers.get('ratelimit-limit')).toBe('50');
    expect(rows(reply)[0]).toMatchObject({ name: 'www.example.com', domainType: 'subdomain' });
    expect(wrapped(await get(path), 'customDomain')).toHaveLength(1);
    expect(record(await get(`${path}/www.example.com`))['verificationStatus']).toBe('unverified');
    expect((await call('POST', `${path}/www.example.com/verify`)).status).toBe(202);
    expect((await call('DELETE', `${path}/www.example.com`)).status).toBe(204);
    expect((await get(path)).body).toEqual([]);
  });
});

describe('headers and routes', () => {
  it('are replaced as a whole; the answer has no cursors, the list has', async () => {
    const { call, get, api } = await startTestRender();
    const path = `/services/${api.id}/routes`;
    const route = (source: string) => ({ type: 'redirect', source, destination: '/new' });
    const reply = await call('PUT', path, [route('/a'), route('/b')]);
    expect(rows(reply).map(({ source, priority }) => [source, priority])).toEqual([
      ['/a', 0],
      ['/b', 1],
    ]);
    expect(wrapped(await get(path), 'route')).toHaveLength(2);
    const headers = `/services/${api.id}/headers`;
    await call('PUT', headers, [{ path: '/*', name: 'X', value: 'y' }]);
    expect(wrapped(await get(headers), 'header')[0]).toMatchObject({ name: 'X', value: 'y' });
  });
});
