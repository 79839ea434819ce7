import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deadLetters } from '#adapters/dead-letters.ts';
import { hintQueue } from '#adapters/hint-queue.ts';
import { topic } from '#adapters/sns.ts';
import { guide } from '#config';
import { hintOf } from '#functions/shared/inputs.ts';
import type { Publication } from '#local/aws/queues/queue-protocol.ts';
import { Queues } from '#local/aws/queues/queues.ts';
import { PacedClock } from '#local/clock.ts';
import { useAws } from './an-aws.ts';

const NOON = Date.UTC(2026, 7, 3, 12);
const clock = new PacedClock(NOON, 1);
const published: Publication[] = [];
const queues = new Queues({
  clock,
  region: 'us-east-1',
  account: '111111111111',
  listeners: {
    deadLetter: () => {},
    publication: (publication) => published.push(publication),
    call: () => {},
  },
});
let url = '';
const queueUrl = (name: string) => `${url}/111111111111/${name}`;

beforeAll(async () => {
  url = await queues.start();
  useAws(url);
  for (const name of ['hints', 'dead']) {
    const arn = `arn:aws:sqs:us-east-1:111111111111:${name}`;
    await queues.create({ name, arn, attributes: {} });
  }
  await queues.sns({ Action: 'CreateTopic', Name: 'people' });
});
afterAll(async () => {
  clock.stop();
  await queues.stop();
});

describe('hintQueue', () => {
  it('sends hints that the loop can read', async () => {
    await hintQueue(queueUrl('hints')).hint(['api', 'redis'], 'tick', NOON);
    const [message] = await queues.receive('hints', 10);
    expect(hintOf(guide, message?.Body ?? '')).toEqual({
      targets: ['api', 'redis'],
      why: 'tick',
    });
  });
});

describe('deadLetters', () => {
  it('puts messages aside, each with its reason, and an empty one too', async () => {
    const bury = deadLetters(queueUrl('dead'));
    await bury([
      { body: '{"x":1}', because: 'no row of the guide has an alarm "x"' },
      { body: '', because: 'not JSON' },
    ]);
    const letters = await queues.receive('dead', 10);
    const shown = letters.map(({ Body, MessageAttributes }) => [
      Body,
      MessageAttributes?.['reason']?.StringValue,
    ]);
    expect(shown.sort()).toEqual([
      ['(empty)', 'not JSON'],
      ['{"x":1}', 'no row of the guide has an alarm "x"'],
    ]);
  });
});

describe('topic', () => {
  it('publishes the sentence under a subject that SNS takes', async () => {
    const say = topic('arn:aws:sns:us-east-1:111111111111:people');
    const subject = `Capstan: api 2 → 4 instances\n${'x'.repeat(120)}`;
    await say({ subject, sentence: 'api: from 2 to 4 instances.' });
    await expect.poll(() => published).toHaveLength(1);
    const [publication] = published;
    expect(publication?.message).toBe('api: from 2 to 4 instances.');
    expect(publication?.subject).toMatch(/^Capstan: api 2 -> 4 instances x+\.\.\.$/);
    expect(publication?.subject).toHaveLength(100);
  });
});
