import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type OperationName, operations, pathOf } from '#adapters/render/operations.ts';
import { renderClient } from '#adapters/render/render-client.ts';
import { ROUTES } from '#local/fake-render/fake-render.ts';
import { json, startLyingServer } from '../lying-server.ts';
import { aClient } from './a-client.ts';

const names = Object.keys(operations) as OperationName[];
const forbidden =
  /suspend|resume|restart|recovery|failover|promote|rollback|cancel|credentials|export/;

describe('operations', () => {
  it('are the ones below, and nothing that deletes, suspends or restores', () => {
    const lines = names.map((name) => `${operations[name].method} ${operations[name].path}`);
    expect(lines.filter((line) => line.startsWith('DELETE') || forbidden.test(line))).toEqual([]);
    expect(lines.filter((line) => !line.startsWith('GET')).sort()).toEqual([
      'PATCH /key-value/{id}',
      'PATCH /postgres/{id}',
      'PATCH /services/{id}',
      'POST /services/{id}/deploys',
      'POST /services/{id}/scale',
      'PUT /services/{id}/autoscaling',
      'PUT /services/{id}/env-vars/{key}',
    ]);
  });

  it('give the client no way to send anything else', () => {
    const never = () => Promise.reject(new Error('unused'));
    const budget = { spend: never, close: () => {} };
    const client = renderClient({ access: never, budget, now: () => 0 });
    const verbs = Object.keys(client).join(' ');
    expect(verbs).not.toMatch(/request|fetch|send|call|delete|suspend|restart|recover/i);
  });

  it('all exist on Render, and spend the budget that Render takes them from', () => {
    const bare = (path: string) => path.replace('/metrics/{key}', '/metrics/cpu');
    const shape = (path: string) => bare(path).replace(/:\w+|\{\w+\}/g, '{}');
    const buckets = new Map(
      ROUTES.map(([method, path, , bucket]) => [`${method} ${shape(path)}`, bucket] as const),
    );
    for (const name of names) {
      const { method, path, bucket } = operations[name];
      const expected = bucket === 'service' ? 'service-changes' : bucket;
      expect(buckets.get(`${method} ${shape(path)}`), name).toBe(expected);
    }
  });
});

describe('pathOf', () => {
  it('lets no id and no key make another path', () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '..',
        '.',
        '',
        'a/b',
        'srv-00000000000000000000/suspend',
        '%2e%2e',
        'a?b',
        'a#b',
      ),
      fc.stringMatching(/^srv-[0-9a-z]{20}[/?#%. ].*$/),
    );
    fc.assert(
      fc.property(fc.constantFrom(...names), hostile, hostile, (name, id, key) => {
        let path: string;
        try {
          path = pathOf(name, id, key);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          return;
        }
        const pattern = operations[name].path.replace(/\{\w+\}/g, '[A-Za-z0-9._-]+');
        expect(new URL(`http://host${path}`).pathname).toMatch(new RegExp(`^${pattern}$`));
      }),
      { numRuns: 2_000 },
    );
  });

  it('lets a bad id send nothing', async () => {
    const { url, seen } = await startLyingServer(json(200, {}));
    const client = aClient(url);
    await expect(client.getService('srv-1/suspend')).rejects.toBeInstanceOf(RangeError);
    await expect(client.scale('../postgres/dpg-1', 1)).rejects.toBeInstanceOf(RangeError);
    expect(seen).toEqual([]);
  });
});
