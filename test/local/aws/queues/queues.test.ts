import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeadLetter, Publication, QueueState } from '#local/aws/queues/queue-protocol.ts';
import { Queues } from '#local/aws/queues/queues.ts';
import { PacedClock } from '#local/clock.ts';

const START = Date.UTC(2026, 0, 5, 9);
const ACCOUNT = '123456789012';
const arnOf = (queue: string) => `arn:aws:sqs:eu-west-1:${ACCOUNT}:${queue}`;
const clock = new PacedClock(START, 1);
const letters: DeadLetter[] = [];
const publications: Publication[] = [];
const calls: string[] = [];
const queues = new Queues({
  clock,
  region: 'eu-west-1',
  account: ACCOUNT,
  listeners: {
    deadLetter: (letter) => letters.push(letter),
    publication: (publication) => publications.push(publication),
    call: (service, operation) => calls.push(`${service} ${operation}`),
  },
});
const config = { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };
let sqs: SQSClient;
let endpoint: string;

/** Resolves with the first state of a queue that has something to receive. */
const nextReady = (queue: string) =>
  new Promise<QueueState>((resolve) => {
    const cancel = queues.watch(queue, (state) => {
      if (state.ready === 0) return;
      cancel();
      resolve(state);
    });
  });

beforeAll(async () => {
  endpoint = await queues.start();
  sqs = new SQSClient({ ...config, endpoint });
});

afterAll(async () => {
  sqs.destroy();
  await queues.stop();
  clock.stop();
});

describe('time in a queue', () => {
  it.each([60, 600])('keeps a visibility timeout of 180 seconds at %i×', async (speed) => {
    const name = `visibility-${speed}`;
    await queues.create({ name, arn: arnOf(name), attributes: { VisibilityTimeout: '180' } });
    await queues.sqs(name, 'SendMessage', { MessageBody: 'x' });
    const sentAt = clock.now();
    expect(await queues.receive(name, 1)).toHaveLength(1);
    clock.setSpeed(speed);
    const { wakeAt } = await queues.state(name);
    await new Promise<void>((woken) => clock.at(wakeAt ?? 0, woken));
    clock.setSpeed(1);
    const [message] = await queues.receive(name, 1);
    expect(message?.Attributes).toMatchObject({ ApproximateReceiveCount: '2' });
    const { ApproximateFirstReceiveTimestamp: first } = message?.Attributes ?? {};
    // By the queue's own time: a timer of a busy machine is late by milliseconds, each of them `speed` in this world.
    expect(Math.abs(Number(wakeAt) - Number(first) - 180_000)).toBeLessThan(3_000);
    expect(clock.now()).toBeGreaterThanOrEqual(Number(wakeAt));
    expect(Math.abs(Number(message?.Attributes?.['SentTimestamp']) - sentAt)).toBeLessThan(1_000);
  });

  it('hides a delayed message until its time, and says when that is', async () => {
    await queues.create({ name: 'delays', arn: arnOf('delays'), attributes: {} });
    const before = clock.now();
    await queues.sqs('delays', 'SendMessage', { MessageBody: 'x', DelaySeconds: 900 });
    const { ready, wakeAt } = await queues.state('delays');
    expect(ready).toBe(0);
    expect(Math.abs((wakeAt ?? 0) - before - 900_000)).toBeLessThan(1_000);
  });

  it('drops messages older than the retention period', async () => {
    await queues.create({
      name: 'short-lived',
      arn: arnOf('short-lived'),
      attributes: { MessageRetentionPeriod: '60' },
    });
    await queues.sqs('short-lived', 'SendMessage', { MessageBody: 'x' });
    expect((await queues.inspect('short-lived')).visible).toBe(1);
    clock.setSpeed(Number.POSITIVE_INFINITY);
    await new Promise<void>((passed) => clock.at(clock.now() + 2 * 3_600_000, passed));
    clock.setSpeed(1);
    expect((await queues.inspect('short-lived')).visible).toBe(0);
  });
});

describe('the front of the queues', () => {
  it('gives queue URLs that the unmodified client can use', async () => {
    await queues.create({ name: 'plain', arn: arnOf('plain'), attributes: {} });
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'plain' }));
    const told = nextReady('plain');
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
    expect((await told).ready).toBe(1);
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages?.[0]?.Body).toBe('hello');
    const visibleAgain = nextReady('plain');
    const ReceiptHandle = Messages?.[0]?.ReceiptHandle;
    await sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
    );
    expect((await visibleAgain).ready).toBe(1);
    expect(calls).toContain('sqs SendMessage');
  });

  it('tells of a dead letter and moves it back on request', async () => {
    await queues.create({ name: 'dead', arn: arnOf('dead'), attributes: {} });
    await queues.create({
      name: 'work',
      arn: arnOf('work'),
      attributes: {
        VisibilityTimeout: '0',
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 2 }),
      },
    });
    await queues.sqs('work', 'SendMessage', { MessageBody: 'poison' });
    for (const _ of [1, 2, 3]) await queues.receive('work', 1);
    expect(letters).toMatchObject([{ source: 'work', queue: 'dead', body: 'poison' }]);
    expect((await queues.inspect('dead')).visible).toBe(1);

    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf('dead') }));
    expect((await queues.inspect('dead')).visible).toBe(0);
    expect((await queues.inspect('work')).messages).toMatchObject([
      { body: 'poison', receiveCount: 0 },
    ]);
    const { Results } = await sqs.send(
      new ListMessageMoveTasksCommand({ SourceArn: arnOf('dead') }),
    );
    expect(Results).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 }]);
  });

  it('refuses to move messages of a queue that is no dead-letter queue', async () => {
    const attempt = sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf('work') }));
    await expect(attempt).rejects.toThrow('must be configured as a Dead Letter Queue');
  });

  it('fans a topic out to a queue and tells what was published', async () => {
    const TopicArn = `arn:aws:sns:eu-west-1:${ACCOUNT}:news`;
    await queues.create({ name: 'readers', arn: arnOf('readers'), attributes: {} });
    await queues.sns({ Action: 'CreateTopic', Name: 'news' });
    await queues.sns({
      Action: 'Subscribe',
      TopicArn,
      Protocol: 'sqs',
      Endpoint: arnOf('readers'),
    });
    const told = nextReady('readers');
    const sns = new SNSClient({ ...config, endpoint });
    await sns.send(new PublishCommand({ TopicArn, Message: 'scaled', Subject: 'Capstan' }));
    sns.destroy();
    expect((await told).ready).toBe(1);
    expect(publications).toMatchObject([
      { topicArn: TopicArn, message: 'scaled', subject: 'Capstan' },
    ]);
  });

  it('lets one of two conditional puts of an object win', async () => {
    const s3 = new S3Client({ ...config, endpoint });
    await queues.createBucket('reports');
    const put = () =>
      s3.send(
        new PutObjectCommand({ Bucket: 'reports', Key: 'a/b.txt', Body: 'x', IfNoneMatch: '*' }),
      );
    await put();
    await expect(put()).rejects.toThrow('pre-conditions');
    s3.destroy();
  });
});
