import { createHash } from 'node:crypto';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { sqs } from '#adapters/sqs.ts';
import { taskQueues } from '#adapters/tasks/task-queues.ts';
import type { Letter, Message } from '#core/tasks/world.ts';
import type { ReceivedMessage } from '#local/aws/queues/queue-protocol.ts';
import { aBroker, arnOf, BUCKET } from './a-broker.ts';

const NOON = Date.UTC(2026, 2, 3, 12);
const LIMIT = 1_048_576;
const broker = aBroker(
  'mail',
  'mail-dead',
  'mail-low',
  'mail-low-dead',
  'hook.fifo',
  'hook-dead.fifo',
);
const { queues } = broker;
const asOurs = () =>
  taskQueues(
    Object.fromEntries(
      ['mail', 'mail-low', 'hook.fifo'].map((name) => [
        arnOf(name),
        {
          url: broker.urlOf(name),
          deadLetterUrl: broker.urlOf(name.replace(/(\.fifo)?$/, '-dead$1')),
        },
      ]),
    ),
    BUCKET,
  );

const messageOf = (queue: string, received: Partial<ReceivedMessage>): Message => ({
  messageId: received.MessageId ?? 'm1',
  receiptHandle: received.ReceiptHandle ?? 'r1',
  queueArn: arnOf(queue),
  body: received.Body ?? '{}',
  sentAt: NOON,
});

async function taken(queue: string, count: number): Promise<readonly Message[]> {
  for (let index = 0; index < count; index += 1) {
    const order = queue.endsWith('.fifo')
      ? { MessageGroupId: `g${index}`, MessageDeduplicationId: `${Math.random()}` }
      : {};
    await sqs.send(
      new SendMessageCommand({ QueueUrl: broker.urlOf(queue), MessageBody: `${index}`, ...order }),
    );
  }
  const all: Message[] = [];
  for (;;) {
    const some = await queues.receive(queue, 10);
    if (some.length === 0) return all;
    all.push(...some.map((one) => messageOf(queue, one)));
  }
}

const letter = (change: Partial<Letter> = {}): Letter => ({
  message: messageOf('mail', { Body: '{"id":"a"}' }),
  reason: 'rejected',
  because: 'the address is not known',
  diedAt: NOON,
  kind: 'email',
  id: 'a',
  failures: [{ attempt: 1, at: NOON, because: '503' }],
  ...change,
});

async function letters(queue = 'mail-dead') {
  const received = await queues.receive(queue, 10);
  await queues.delete(
    queue,
    received.map(({ ReceiptHandle }) => ReceiptHandle),
  );
  return received.map(({ Attributes, Body, MessageAttributes = {} }) => ({
    body: Body,
    system: Attributes,
    said: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]),
    ),
  }));
}

describe('messages that are put back', () => {
  it('come back when they should, each in its queue, however many they are', async () => {
    const high = await taken('mail', 23);
    const low = await taken('mail-low', 3);
    const puts = [...high, ...low].map((message, index) => ({
      message,
      seconds: index % 2 === 0 ? 0 : 3600,
    }));
    await asOurs().putBack(puts);
    expect((await queues.state('mail')).ready).toBe(12);
    expect((await queues.state('mail-low')).ready).toBe(1);
    expect((await queues.state('mail-low')).wakeAt).toBeGreaterThan(Date.now() + 3_500_000);
    for (const name of ['mail', 'mail-low']) await queues.sqs(name, 'PurgeQueue');
  });

  it('are no trouble when somebody else has them by now', async () => {
    const [message] = await taken('mail', 1);
    if (message === undefined) throw new Error('nothing was received');
    await queues.delete('mail', [message.receiptHandle]);
    await expect(asOurs().putBack([{ message, seconds: 5 }])).resolves.toBeUndefined();
  });

  it('are all tried, and then it is said that some could not be put back', async () => {
    const [message] = await taken('mail', 1);
    if (message === undefined) throw new Error('nothing was received');
    const lost = { ...message, queueArn: arnOf('nowhere') };
    const tooLong = { message, seconds: 99_999_999 };
    const [low] = await taken('mail-low', 1);
    if (low === undefined) throw new Error('nothing was received');
    const tried = asOurs().putBack([
      { message: lost, seconds: 1 },
      tooLong,
      { message: low, seconds: 0 },
    ]);
    await expect(tried).rejects.toMatchObject({
      message: 'some messages were not put back',
      errors: [{ message: expect.stringContaining('nowhere') }, expect.anything()],
    });
    expect((await queues.state('mail-low')).ready).toBe(1);
    for (const name of ['mail', 'mail-low']) await queues.sqs(name, 'PurgeQueue');
  });
});

describe('a dead letter', () => {
  it('is the message as it came, with reason and history', async () => {
    await asOurs().bury(letter());
    expect(await letters()).toMatchObject([
      {
        body: '{"id":"a"}',
        said: {
          'capstan-reason': 'rejected',
          'capstan-because': 'the address is not known',
          'capstan-died-at': `${NOON}`,
          'capstan-kind': 'email',
          'capstan-id': 'a',
          'capstan-failures': JSON.stringify([{ attempt: 1, at: NOON, because: '503' }]),
        },
      },
    ]);
  });

  it('has no id when none could be read', async () => {
    const { id: _, ...nameless } = letter();
    await asOurs().bury({ ...nameless, message: messageOf('mail', { Body: '{' }), failures: [] });
    const [only] = await letters();
    expect(only?.said).not.toHaveProperty('capstan-id');
    expect(only?.body).toBe('{');
  });

  it('lies in the dead-letter queue of its lane, once for each death, where that keeps order', async () => {
    const message = {
      ...messageOf('hook.fifo', { MessageId: 'm7', Body: '{}' }),
      group: 'destination:acme',
    };
    const { bury } = asOurs();
    await bury(letter({ message, kind: 'webhook' }));
    await bury(letter({ message, kind: 'webhook' }));
    await bury(letter({ message, kind: 'webhook', diedAt: NOON + 1 }));
    const all = await letters('hook-dead.fifo');
    expect(all.map(({ said }) => said['capstan-died-at'])).toEqual([`${NOON}`, `${NOON + 1}`]);
  });

  it.each([
    ['nothing', '', '(nothing)'],
    ['what SQS has no character for', 'a\u0000b\uD800c\uFFFE', 'a\uFFFDb\uFFFDc\uFFFD'],
    ['a novel', 'x'.repeat(50_000), 'x'.repeat(1_000)],
    ['a novel that is cut within a character', `${'x'.repeat(999)}😀`, `${'x'.repeat(999)}\uFFFD`],
  ])('says %s in a way that SQS takes', async (_, because, said) => {
    await asOurs().bury(letter({ because }));
    expect((await letters())[0]?.said['capstan-because']).toBe(said);
  });

  it('keeps the end of a long history', async () => {
    const failures = Array.from({ length: 200 }, (_, index) => ({
      attempt: index,
      at: NOON,
      because: 'y'.repeat(5_000),
    }));
    await asOurs().bury(letter({ failures }));
    const kept = JSON.parse((await letters())[0]?.said['capstan-failures'] ?? '[]') as unknown[];
    expect(kept.length).toBeGreaterThan(5);
    expect(kept.at(-1)).toMatchObject({ attempt: 199 });
  });

  it('keeps a body that just fits', async () => {
    const body = JSON.stringify({ payload: 'z'.repeat(LIMIT - 600) });
    await asOurs().bury(letter({ message: messageOf('mail', { Body: body }) }));
    expect((await letters())[0]?.body).toBe(body);
  });

  it('of a body that leaves no room is its envelope, with the payload in the bucket', async () => {
    const payload = { text: 'é'.repeat(LIMIT / 2 - 100) };
    // An escape that would be a character which SQS takes in no message.
    const odd = '{"traceId":"\\ufffe",';
    const body = JSON.stringify({ id: 'a', kind: 'email', payload }).replace('{', odd);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(LIMIT);
    await asOurs().bury(letter({ message: messageOf('mail', { Body: body }) }));
    const text = (await letters())[0]?.body ?? '';
    expect(text).not.toContain('\ufffe');
    const { claim, ...head } = JSON.parse(text);
    expect(head).toEqual({ id: 'a', kind: 'email', traceId: '\ufffe' });
    expect(claim.key).toMatch(/^claims\/dead\/[0-9a-f]{64}$/);
    const kept = await broker.object(claim.key);
    expect(JSON.parse(kept)).toEqual(payload);
    expect(claim.bytes).toBe(Buffer.byteLength(kept));
    expect(claim.sha256).toBe(createHash('sha256').update(kept).digest('hex'));
  });

  it.each([
    ['no JSON', 'x'.repeat(LIMIT)],
    ['no envelope', JSON.stringify(['x'.repeat(LIMIT - 10)])],
    [
      'an envelope whose head is the large part',
      JSON.stringify({ id: 'x'.repeat(LIMIT - 30), payload: 1 }),
    ],
  ])('of %s that leaves no room says where the body lies', async (_, body) => {
    await asOurs().bury(letter({ message: messageOf('mail', { Body: body }) }));
    const { bodyIsAt } = JSON.parse((await letters())[0]?.body ?? '');
    expect(await broker.object(bodyIsAt)).toBe(body);
  });

  it('of a queue that the stack did not name is an error', async () => {
    const message = { ...messageOf('mail', {}), queueArn: 'arn:constructor' };
    await expect(asOurs().bury(letter({ message }))).rejects.toThrow(
      'TASK_QUEUES names no queue "arn:constructor"',
    );
  });
});
