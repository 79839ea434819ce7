import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { taskLedger } from '#adapters/tasks/task-ledger.ts';
import { email } from '#core/tasks/kinds/email.ts';
import { done, type Outcome, unavailable } from '#core/tasks/outcome.ts';
import { messagesOf } from '#functions/shared/task-event.ts';
import { Refusal } from '#local/aws/dynamodb/refusal.ts';
import { sqsRecord } from '#local/aws/lambda/sqs-record.ts';
import { aTable, TABLE, untouched } from '../../adapters/state-table/a-table.ts';
import { aBroker, arnOf, BUCKET } from '../../adapters/tasks/a-broker.ts';
import { CANARY, fuzzedMessages } from '../../core/tasks/support/fuzzed-messages.ts';
import { envelope } from '../../core/tasks/support/task-world.ts';

const tables = aTable();
const broker = aBroker('mail', 'mail-dead');
const { queues } = broker;
const ledger = taskLedger(TABLE, 45);

const calls: string[] = [];
let answer: (id: string) => Outcome = () => done('taken');
type Handler = ReturnType<typeof import('#functions/shared/task-worker.ts').taskWorker>;
let handler: Handler;
beforeAll(async () => {
  const addresses = { url: broker.urlOf('mail'), deadLetterUrl: broker.urlOf('mail-dead') };
  Object.assign(process.env, {
    TASKS_TABLE: TABLE,
    TASKS_BUCKET: BUCKET,
    BUS_NAME: 'bus',
    TASK_QUEUES: JSON.stringify({ [arnOf('mail')]: { ...addresses, priority: 'normal' } }),
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  const { taskWorker } = await import('#functions/shared/task-worker.ts');
  handler = taskWorker({
    kind: email,
    work: () => ({
      each: async ({ task }) => {
        calls.push(task.id);
        return answer(task.id);
      },
    }),
  });
});

let run = 0;
beforeEach(async () => {
  run += 1;
  calls.length = 0;
  answer = () => done('taken');
  tables.meddle(untouched);
  for (const name of ['mail', 'mail-dead']) await queues.sqs(name, 'PurgeQueue');
});

const context = {
  awsRequestId: 'request-1',
  functionName: 'task-email',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:111111111111:function:task-email',
  memoryLimitInMB: '256',
  logGroupName: '',
  logStreamName: '',
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => 60_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
} satisfies Context;

async function work(Records: readonly SQSRecord[]): Promise<readonly string[]> {
  const answered = await handler({ Records: [...Records] } as SQSEvent, context);
  return answered.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

/** Sends these and receives them, as Lambda does. */
async function received(...bodies: readonly string[]): Promise<readonly SQSRecord[]> {
  for (const MessageBody of bodies) await queues.sqs('mail', 'SendMessage', { MessageBody });
  const messages = await queues.receive('mail', bodies.length);
  return messages.map((message) => sqsRecord(message, arnOf('mail')) as unknown as SQSRecord);
}

/** A record as SQS would hand it over, of a message that no queue holds. */
const record = (change: Partial<SQSRecord> = {}): SQSRecord => ({
  messageId: 'm1',
  receiptHandle: 'r1',
  body: envelope(`r${run}`),
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: `${Date.now()}`,
    SenderId: 'x',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: arnOf('mail'),
  awsRegion: 'us-east-1',
  ...change,
});

async function letters(): Promise<readonly { body: string; reason: string; because: string }[]> {
  const all = [];
  for (;;) {
    const some = await queues.receive('mail-dead', 10);
    if (some.length === 0) return all;
    all.push(
      ...some.map(({ Body, MessageAttributes = {} }) => ({
        body: Body,
        reason: MessageAttributes['capstan-reason']?.StringValue ?? '',
        because: MessageAttributes['capstan-because']?.StringValue ?? '',
      })),
    );
  }
}

describe('taskWorker', () => {
  it('does the tasks of a batch, and writes down who did them', async () => {
    const records = await received(envelope(`a${run}`), envelope(`b${run}`));
    expect(await work(records)).toEqual([]);
    expect(calls.sort()).toEqual([`a${run}`, `b${run}`]);
    expect(await ledger.read('email', `a${run}`)).toMatchObject({
      state: 'done',
      by: 'request-1',
      queuedAt: Number(records[0]?.attributes.SentTimestamp),
    });
  });

  it('keeps a message whose task waits, invisible until then', async () => {
    answer = () => unavailable('429', { retryAfterSeconds: 600, fault: false });
    const records = await received(envelope(`a${run}`));
    expect(await work(records)).toEqual(records.map(({ messageId }) => messageId));
    const { wakeAt = 0 } = await queues.state('mail');
    expect(wakeAt).toBeGreaterThan(Date.now() + 590_000);
  });

  it('buries what is no task, and does its siblings', async () => {
    const records = await received('{', envelope(`a${run}`));
    expect(await work(records)).toEqual([]);
    expect(await letters()).toEqual([
      { body: '{', reason: 'malformed', because: 'the body is not a JSON object' },
    ]);
  });

  it('revives a dead task by its letter', async () => {
    answer = () => ({ kind: 'rejected', because: 'no', answered: true });
    await work(await received(envelope(`a${run}`)));
    const { endedAt } = (await ledger.read('email', `a${run}`)) ?? {};
    answer = () => done('taken');
    const died = { dataType: 'Number' as const, stringValue: `${endedAt}` };
    const again = record({
      body: envelope(`a${run}`),
      messageAttributes: { 'capstan-died-at': died },
    });
    expect(await work([again])).toEqual([]);
    expect(await ledger.read('email', `a${run}`)).toMatchObject({ state: 'done', redrives: 1 });
  });

  it('gives back every id while DynamoDB is away', async () => {
    tables.meddle(() => Promise.reject(new Refusal('AccessDeniedException', 'no')));
    const records = await received(envelope(`a${run}`), envelope(`b${run}`));
    expect(await work(records)).toHaveLength(2);
    expect(calls).toEqual([]);
  });

  it.each([
    ['no attributes', { attributes: undefined }],
    ['no queue', { eventSourceARN: undefined }],
    ['no body', { body: undefined }],
    ['a queue of somebody else', { eventSourceARN: 'arn:other', body: '{' }],
  ])('gives back every id of an event with %s', async (_, broken) => {
    const records = [record(), record({ messageId: 'm2', ...(broken as Partial<SQSRecord>) })];
    expect(await work(records)).toContain('m2');
  });

  it('answers no event that names no messages: all of it is tried again', async () => {
    await expect(handler({} as SQSEvent, context)).rejects.toThrow();
  });

  it('keeps order by groups where the queue does, and only there', async () => {
    let left = 0;
    answer = () => {
      left += 1;
      return left === 1 ? unavailable('503') : done('taken');
    };
    const attributes = { ...record().attributes, MessageGroupId: 'g' };
    const two = [1, 2].map((at) =>
      record({ messageId: `m${at}`, body: envelope(`${run}-${at}`), attributes }),
    );
    expect(await work(two)).toEqual(['m1']);
    expect(calls).toHaveLength(2);
  });
});

describe('messagesOf', () => {
  it.each([
    ['3', 3],
    ['', 1],
    ['many', 1],
  ])('says how often a message was received: %s', (text, receives) => {
    const attributes = { ...record().attributes, ApproximateReceiveCount: text };
    const [message] = messagesOf({ Records: [record({ attributes })] }, 0);
    expect(message?.receives).toBe(receives);
  });
});

describe('bent envelopes and attributes', () => {
  const attributes = fc.record({
    sentAt: fc.constantFrom(`${Date.now()}`, undefined, '', '-1', 'x', '1e9', '99999999999999999'),
    diedAt: fc.constantFrom(undefined, '0', 'x', '-1', '1772539200000', '1.5', ''),
    receives: fc.constantFrom('1', '9999', ''),
  });
  const bent = fc.record({ message: fuzzedMessages, attributes });

  it('each end in the dead-letter queue with a reason, or were tasks after all', async () => {
    const all = fc.sample(bent, { numRuns: 300, seed: 11 });
    for (let at = 0; at < all.length; at += 10) {
      const batch = all.slice(at, at + 10).map(({ attributes: given, message }, index) =>
        record({
          messageId: `m${at + index}`,
          // The emulator takes no characters beyond the first plane; SQS does.
          body: message.body.replace(/[\u{10000}-\u{10FFFF}]/gu, '?'),
          attributes: {
            ...record().attributes,
            ApproximateReceiveCount: given.receives,
            ...(given.sentAt === undefined ? {} : { SentTimestamp: given.sentAt }),
          },
          messageAttributes:
            given.diedAt === undefined
              ? {}
              : { 'capstan-died-at': { dataType: 'Number', stringValue: given.diedAt } },
        }),
      );
      const before = calls.length;
      expect(await work(batch)).toEqual([]);
      const dead = await letters();
      expect(dead.length + calls.length - before).toBe(10);
      for (const { because, reason } of dead) {
        expect(['malformed', 'unknown-kind', 'unknown-version']).toContain(reason);
        expect(because.length).toBeGreaterThan(8);
        expect(because).not.toContain(CANARY);
      }
    }
    expect(calls.length).toBeLessThan(100);
  });
});
