import { describe, expect, it } from 'vitest';
import { rows, startTestRender, wrapped } from '../support/test-render.ts';

const manyVars = Array.from({ length: 45 }, (_, index) => ({ key: `K${index}`, value: 'v' }));

async function withManyVars() {
  const render = await startTestRender();
  const path = `/services/${render.api.id}/env-vars`;
  await render.call('PUT', path, manyVars);
  return { ...render, path };
}

describe('pagination', () => {
  it('gives 20 elements of cursor and wrapped resource by default', async () => {
    const { get, path } = await withManyVars();
    const first = rows(await get(path));
    expect(first).toHaveLength(20);
    expect(Object.keys(first[0] ?? {}).sort()).toEqual(['cursor', 'envVar']);
  });

  it('follows cursors to an empty array, each element once', async () => {
    const { get, path } = await withManyVars();
    const seen: unknown[] = [];
    let cursor = '';
    for (let pages = 0; pages < 10; pages += 1) {
      const reply = await get(`${path}?cursor=${cursor}`);
      if (rows(reply).length === 0) break;
      seen.push(...wrapped(reply, 'envVar').map(({ key }) => key));
      cursor = String(rows(reply).at(-1)?.['cursor']);
    }
    expect(seen).toEqual(manyVars.map(({ key }) => key));
    expect((await get(`${path}?cursor=${cursor}`)).body).toEqual([]);
  });

  it('ends with a short page for those who stop there', async () => {
    const { get, path } = await withManyVars();
    expect(rows(await get(`${path}?limit=100`))).toHaveLength(45);
  });

  it('goes on behind an element that is gone', async () => {
    const { call, get, path } = await withManyVars();
    const cursor = rows(await get(`${path}?limit=5`)).at(-1)?.['cursor'];
    await call('DELETE', `${path}/K4`);
    const next = wrapped(await get(`${path}?limit=2&cursor=${cursor}`), 'envVar');
    expect(next.map(({ key }) => key)).toEqual(['K5', 'K6']);
  });

  it('refuses limits beyond 1 to 100 and made-up cursors', async () => {
    const { get, path } = await withManyVars();
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'cursor=zzz']) {
      expect((await get(`${path}?${query}`)).status).toBe(400);
    }
  });
});
