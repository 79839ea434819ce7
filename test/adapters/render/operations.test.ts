import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  operations,
  type PlaybookOperationName,
  pathOf,
  playbookOperations,
} from '#adapters/render/operations.ts';
import { renderClient } from '#adapters/render/render-client.ts';
import { connect } from '#adapters/render/transport.ts';
import { Secret } from '#adapters/secret.ts';
import { ROUTES } from '#local/fake-render/fake-render.ts';
import { json, startLyingServer } from '../lying-server.ts';
import { API_KEY, aClient, NOON } from './a-client.ts';

const all = playbookOperations;
const names = Object.keys(all) as PlaybookOperationName[];
const forbidden =
  /suspend|resume|restart|recovery|failover|promote|rollback|cancel|credentials|export|info/;

const linesOf = (table: Readonly<Record<string, { method: string; path: string }>>) =>
  Object.values(table).map(({ method, path }) => `${method} ${path}`);
const writes = (lines: readonly string[]) => lines.filter((line) => !line.startsWith('GET')).sort();

describe('operations', () => {
  it('of the loop are the ones below: nothing deletes, suspends, restarts or restores', () => {
    const lines = linesOf(operations);
    expect(lines.filter((line) => line.startsWith('DELETE') || forbidden.test(line))).toEqual([]);
    expect(writes(lines)).toEqual([
      'PATCH /key-value/{id}',
      'PATCH /postgres/{id}',
      'PATCH /services/{id}',
      'POST /services/{id}/deploys',
      'POST /services/{id}/scale',
      'PUT /services/{id}/autoscaling',
    ]);
  });

  it('of playbooks restart, fail over and roll back besides, and delete nothing either', () => {
    const known = new Set(linesOf(operations));
    const lines = linesOf(all).filter((line) => !known.has(line));
    expect(writes(lines)).toEqual([
      'POST /postgres/{id}/failover',
      'POST /services/{id}/restart',
      'POST /services/{id}/rollback',
      'PUT /services/{id}/env-vars/{key}',
    ]);
    expect(lines.filter((line) => line.startsWith('GET')).sort()).toEqual([
      'GET /postgres/{id}/connection-info',
      'GET /postgres/{id}/recovery',
      'GET /services/{id}/env-vars/{key}',
    ]);
  });

  it('that are not in the table of a connection do not leave through it', async () => {
    const { url, seen } = await startLyingServer(json(200, {}));
    const budget = { spend: async () => {}, close: () => {} };
    const access = async () => ({ url, key: new Secret(API_KEY) });
    const send = connect({ access, budget, now: () => NOON }, operations);
    const id = 'srv-00000000000000000000';
    // The compiler refuses this, too.
    const restart = { operation: 'restart-service' as 'get-service', id };
    await expect(send(restart)).rejects.toThrow('restart-service is not ours to send');
    await send({ operation: 'get-service', id });
    expect(seen.map(({ method }) => method)).toEqual(['GET']);
  });

  it('give the client no way to send anything else', () => {
    const never = () => Promise.reject(new Error('unused'));
    const budget = { spend: never, close: () => {} };
    const client = renderClient({ access: never, budget, now: () => 0 });
    const verbs = Object.keys(client).join(' ');
    expect(verbs).not.toMatch(
      /request|fetch|send|call|delete|suspend|restart|recover|roll|fail|pool|replica|connection/i,
    );
  });

  it('all exist on Render, and spend the budget that Render takes them from', () => {
    const bare = (path: string) => path.replace('/metrics/{key}', '/metrics/cpu');
    const shape = (path: string) => bare(path).replace(/:\w+|\{\w+\}/g, '{}');
    const buckets = new Map(
      ROUTES.map(([method, path, , bucket]) => [`${method} ${shape(path)}`, bucket] as const),
    );
    for (const name of names) {
      const { method, path, bucket } = all[name];
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
        const pattern = all[name].path.replace(/\{\w+\}/g, '[A-Za-z0-9._-]+');
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
