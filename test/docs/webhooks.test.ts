import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { answerLimit } from '#adapters/outgoing/answer-limit.ts';
import { signedHeaders } from '#adapters/outgoing/signed-headers.ts';
import { Secret } from '#adapters/secret.ts';
import { destinationKey } from '#adapters/webhooks/destination-key.ts';
import { guide } from '#config';
import { rowOf } from '#core/tasks/task-rules.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/tasks/webhooks.md'), 'utf8');
const python = /```python\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
const hasPython = spawnSync('python3', ['-c', 'str.removeprefix']).status === 0;

const signing = new Secret(Buffer.alloc(32, 5).toString('base64'));
const [old, next] = [destinationKey(signing, 'acme', 1), destinationKey(signing, 'acme', 2)];
const now = Date.now();
const body = '{"type":"asset.moved","timestamp":"2026-03-03T16:30:00Z","data":{"to":"Köln"}}';
const headers = signedHeaders([next, old], 'moved-17', now, body);

describe('the page for receivers', () => {
  it('gives the numbers of the guide', () => {
    const row = guide.tasks && rowOf(guide.tasks, 'webhook');
    expect(page).toContain(`2xx within ${answerLimit(row?.timeoutSeconds ?? 0) / 1000} seconds`);
    expect(page).toContain(`for ${row?.retryHours} hours`);
    expect(row?.backoff.mostSeconds).toBe(3 * 3_600);
    expect(page).toContain('to three hours');
    expect(row?.disableAfterDays).toBe(5);
    expect(page).toContain('**Five days of nothing but failure disable');
  });

  it('is right about the library: it takes what either key signed', () => {
    for (const key of [old, next]) {
      expect(new Webhook(key.reveal()).verify(body, { ...headers })).toMatchObject({
        data: { to: 'Köln' },
      });
    }
  });

  it.runIf(hasPython)('is right about Python: either key, these bytes, these five minutes', () => {
    const cases = [
      [old.reveal(), headers, body, 0],
      [next.reveal(), headers, body, 0],
      [destinationKey(signing, 'globex', 1).reveal(), headers, body, 0],
      [old.reveal(), headers, body.replace('17', '18').replace('Köln', 'Bonn'), 0],
      [old.reveal(), { ...headers, 'webhook-id': 'moved-18' }, body, 0],
      [old.reveal(), { ...headers, 'webhook-signature': 'v1,' }, body, 0],
      [old.reveal(), headers, body, 301],
      [old.reveal(), headers, body, -301],
      [old.reveal(), headers, body, 299],
    ];
    const lines = `${python}
import json, sys
for key, headers, body, later in json.load(sys.stdin):
    print(is_ours(key, headers, body.encode(), lambda: int(headers["webhook-timestamp"]) + later))
`;
    const said = execFileSync('python3', ['-c', lines], { input: JSON.stringify(cases) });
    expect(said.toString().trim().split('\n')).toEqual([
      'True',
      'True',
      'False',
      'False',
      'False',
      'False',
      'False',
      'False',
      'True',
    ]);
  });
});
