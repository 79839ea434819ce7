import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sqs } from '#adapters/sqs.ts';
import { lanesOf } from '#adapters/tasks/operate/lanes.ts';
import { peekLetters, purgeLetters, redriveLetters } from '#adapters/tasks/operate/letter-box.ts';
import { queueDepths } from '#adapters/tasks/operate/queue-depths.ts';
import { taskQueues } from '#adapters/tasks/task-queues.ts';
import type { DeathReason } from '#core/tasks/record.ts';
import { Queues } from '#local/aws/queues/queues.ts';
import { PacedClock } from '#local/clock.ts';
import { useAws } from '../../an-aws.ts';

const NOW = Date.UTC(2026, 7, 3, 12);
const clock = new PacedClock(NOW, 1);
const queues = new Queues({
  clock,
  region: 'us-east-1',
  account: '111111111111',
  listeners: { deadLetter: () => {}, publication: () => {}, call: () => {} },
});
const NAMES = ['mail', 'mail-dead', 'hook.fifo', 'hook-dead.fifo'];
let url = '';
const at = (name: string) => `${url}/111111111111/${name}`;
const lanes = () =>
  lanesOf(
    JSON.stringify({
      webhook: { normal: { url: at('hook.fifo'), deadLetterUrl: at('hook-dead.fifo') } },
      email: { high: { url: at('mail'), deadLetterUrl: at('mail-dead'), arn: 'arn:mail' } },
    }),
  );

const arn = { email: 'arn:mail', webhook: 'arn:hook' } as const;
const payload = {
  email: { to: 'ada@example.com', template: 'welcome', model: {} },
  webhook: { destination: 'acme', url: 'https://acme.example/', event: 'a.b', data: 'secret' },
};

/** Buries a task as a worker does. */
async function bury(kind: 'email' | 'webhook', id: string, reason: DeathReason, minute: number) {
  const own = taskQueues(
    {
      'arn:mail': { url: at('mail'), deadLetterUrl: at('mail-dead') },
      'arn:hook': { url: at('hook.fifo'), deadLetterUrl: at('hook-dead.fifo') },
    },
    'bucket',
  );
  const head = { id, kind, version: 1, occurredAt: '2026-08-03T12:00:00Z' };
  const message = {
    messageId: `m-${id}`,
    receiptHandle: 'r',
    queueArn: arn[kind],
    body: JSON.stringify({ ...head, payload: payload[kind] }),
    sentAt: NOW,
    ...(kind === 'webhook' ? { group: 'destination:acme' } : {}),
  };
  const diedAt = NOW + minute * 60_000;
  const failures = [{ attempt: 1, at: diedAt, because: 'the service was away' }];
  await own.bury({ message, reason, because: 'no', diedAt, kind, id, failures });
}

const quick = {
  perSecond: 100,
  rest: async () => {},
  isInterrupted: () => false,
  progress: () => {},
};

beforeAll(async () => {
  url = await queues.start();
  useAws(url);
});
beforeEach(async () => {
  for (const name of NAMES) {
    await queues.create({
      name,
      arn: `arn:aws:sqs:us-east-1:111111111111:${name}`,
      attributes: name.endsWith('.fifo') ? { FifoQueue: 'true' } : {},
    });
    await queues.sqs(name, 'PurgeQueue');
  }
});
afterAll(async () => {
  clock.stop();
  await queues.stop();
});

describe('the lanes of the stack’s output', () => {
  it('are in the order of kinds and priorities', () => {
    expect(lanes().map(({ kind, priority }) => `${kind} ${priority}`)).toEqual([
      'email high',
      'webhook normal',
    ]);
  });

  it('are refused when the output is something else', () => {
    expect(() => lanesOf('{"letter":{}}')).toThrow();
  });
});

describe('dead letters', () => {
  it('are shown with reason and history, without what is personal, and stay', async () => {
    await bury('email', 'a', 'rejected', 1);
    await bury('webhook', 'b', 'too-old', 2);
    const letters = await peekLetters(lanes(), {}, 10);
    expect(letters).toMatchObject([
      {
        kind: 'email',
        priority: 'high',
        id: 'a',
        reason: 'rejected',
        because: 'no',
        diedAt: NOW + 60_000,
        failures: [{ attempt: 1, because: 'the service was away' }],
        redacted: { template: 'welcome' },
      },
      { kind: 'webhook', id: 'b', reason: 'too-old', redacted: { destination: 'acme' } },
    ]);
    expect(JSON.stringify(letters)).not.toMatch(/ada@|secret/);
    expect((await queueDepths(lanes())).map(({ dead }) => dead)).toEqual([1, 1]);
    expect(await peekLetters(lanes(), {}, 10)).toHaveLength(2);
  });

  it('that no worker wrote are shown too', async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl: at('mail-dead'), MessageBody: '{{{' }));
    expect(await peekLetters(lanes(), {}, 10)).toMatchObject([{ reason: 'unattended', bytes: 3 }]);
  });

  it('go back by reason and time, and carry the death they come from', async () => {
    await bury('email', 'a', 'attempts', 1);
    await bury('email', 'b', 'rejected', 1);
    await bury('email', 'c', 'attempts', 60);
    const filter = { reason: 'attempts' as const, diedBefore: NOW + 600_000 };
    expect(await redriveLetters(lanes(), filter, 10, quick)).toBe(1);
    const [back] = await queues.receive('mail', 10);
    expect(JSON.parse(back?.Body ?? '')).toMatchObject({ id: 'a' });
    expect(back?.MessageAttributes?.['capstan-died-at']?.StringValue).toBe(`${NOW + 60_000}`);
    expect((await peekLetters(lanes(), {}, 10)).map(({ id }) => id)).toEqual(['b', 'c']);
  });

  it('go back to a FIFO queue in the order in which they died, in their group', async () => {
    for (const [index, id] of ['x', 'y', 'z'].entries())
      await bury('webhook', id, 'attempts', 9 - index);
    expect(await redriveLetters(lanes(), {}, 10, quick)).toBe(3);
    const ids: string[] = [];
    for (let [next] = await queues.receive('hook.fifo', 1); next; ) {
      expect(next.Attributes?.['MessageGroupId']).toBe('destination:acme');
      ids.push(JSON.parse(next.Body).id);
      await queues.delete('hook.fifo', [next.ReceiptHandle]);
      [next] = await queues.receive('hook.fifo', 1);
    }
    expect(ids).toEqual(['z', 'y', 'x']);
  });

  it('stop going back when somebody says so; the rest are where they were', async () => {
    for (const id of ['a', 'b', 'c']) await bury('email', id, 'attempts', 1);
    let sent = 0;
    const stopping = {
      ...quick,
      isInterrupted: () => sent >= 1,
      progress: (done: number) => {
        sent = done;
      },
    };
    expect(await redriveLetters(lanes(), {}, 10, stopping)).toBe(1);
    expect(await peekLetters(lanes(), {}, 10)).toHaveLength(2);
  });

  it('are taken away only when they are meant', async () => {
    await bury('email', 'a', 'attempts', 1);
    await bury('email', 'b', 'poison', 1);
    expect(await purgeLetters(lanes(), { reason: 'poison' }, 10, () => {})).toBe(1);
    expect((await peekLetters(lanes(), {}, 10)).map(({ id }) => id)).toEqual(['a']);
  });
});
