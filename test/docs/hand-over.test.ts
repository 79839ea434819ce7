import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { email } from '#core/tasks/kinds/email.ts';
import { webhook } from '#core/tasks/kinds/webhook.ts';
import { readEnvelope } from '#core/tasks/read-task.ts';
import { Queues } from '#local/aws/queues/queues.ts';
import { PacedClock } from '#local/clock.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'tasks');
/** Not every machine has Python; then the example is not run, and the report says that it was skipped. */
const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;

const clock = new PacedClock(Date.UTC(2026, 7, 3, 12), 1);
const queues = new Queues({
  clock,
  region: 'us-east-1',
  account: '111111111111',
  listeners: { deadLetter: () => {}, publication: () => {}, call: () => {} },
});
let url = '';
const queueUrl = (name: string) => `${url}/111111111111/${name}`;

beforeAll(async () => {
  url = await queues.start();
  for (const [name, attributes] of [
    ['mails', {}],
    ['webhooks.fifo', { FifoQueue: 'true' }],
  ] as const) {
    await queues.create({ name, arn: `arn:aws:sqs:us-east-1:111111111111:${name}`, attributes });
  }
});
afterAll(async () => {
  clock.stop();
  await queues.stop();
});

/** Runs lines of Python beside the example. */
function python(lines: string): string {
  return execFileSync('python3', ['-c', `from hand_over import hand_over\n${lines}`], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      PYTHONDONTWRITEBYTECODE: '1',
      AWS_ENDPOINT_URL_SQS: url,
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_DEFAULT_REGION: 'us-east-1',
      CAPSTAN_QUEUES: JSON.stringify({
        email: { normal: { url: queueUrl('mails') } },
        webhook: { normal: { url: queueUrl('webhooks.fifo') } },
      }),
    },
  }).trim();
}

describe('the example for Flask', () => {
  it('is as short as the page says', () => {
    const lines = readFileSync(join(folder, 'hand_over.py'), 'utf8').split('\n');
    expect(lines.filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(15);
  });

  it.skipIf(!hasBoto3)('puts a task on the queue that a worker can read', async () => {
    const id = python(
      `print(hand_over("email", {"to": "ada@example.com", "template": "welcome"}, id="welcome-1"))`,
    );
    expect(id).toBe('welcome-1');
    const [message] = await queues.receive('mails', 1);
    expect(readEnvelope(message?.Body ?? '', email)).toMatchObject({
      id: 'welcome-1',
      kind: 'email',
      content: { payload: { to: 'ada@example.com', template: 'welcome' } },
    });
  });

  it.skipIf(!hasBoto3)('keeps order within a group, and takes a repeated task once', async () => {
    python(
      `for n in [1, 2, 2]:
    hand_over("webhook", {"destination": "acme", "url": "https://hooks.acme.example/", "event": "a.b", "data": n}, id=f"w-{n}", group="destination:acme")`,
    );
    const ids: (string | undefined)[] = [];
    for (let [next] = await queues.receive('webhooks.fifo', 1); next !== undefined; ) {
      ids.push(readEnvelope(next.Body, webhook).id);
      await queues.delete('webhooks.fifo', [next.ReceiptHandle]);
      [next] = await queues.receive('webhooks.fifo', 1);
    }
    expect(ids).toEqual(['w-1', 'w-2']);
  });
});
