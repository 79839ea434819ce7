import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deadLetterQueues } from '#adapters/dead-letter-queues.ts';
import { deadLetters } from '#adapters/dead-letters.ts';
import { Queues } from '#local/aws/queues/queues.ts';
import { PacedClock } from '#local/clock.ts';
import { useAws } from './an-aws.ts';

const clock = new PacedClock(Date.UTC(2026, 7, 3, 12), 1);
const queues = new Queues({
  clock,
  region: 'us-east-1',
  account: '111111111111',
  listeners: { deadLetter: () => {}, publication: () => {}, call: () => {} },
});
const arnOf = (name: string) => `arn:aws:sqs:us-east-1:111111111111:${name}`;
let url = '';
const queueUrl = (name: string) => `${url}/111111111111/${name}`;
const asOurs = () =>
  deadLetterQueues({ hints: queueUrl('hints-dead'), ticks: queueUrl('ticks-dead') });

beforeAll(async () => {
  url = await queues.start();
  useAws(url);
  for (const name of ['hints-dead', 'ticks-dead']) {
    await queues.create({ name, arn: arnOf(name), attributes: {} });
  }
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: arnOf('hints-dead'),
    maxReceiveCount: 5,
  });
  await queues.create({ name: 'hints', arn: arnOf('hints'), attributes: { RedrivePolicy } });
});
beforeEach(async () => {
  for (const name of ['hints', 'hints-dead', 'ticks-dead']) await queues.receive(name, 10);
});
afterAll(async () => {
  clock.stop();
  await queues.stop();
});

describe('dead letters', () => {
  it('are counted, and sent back to the queue that they came from', async () => {
    const ours = asOurs();
    expect(ours.names).toEqual(['hints', 'ticks']);
    const before = await ours.count('hints');
    await deadLetters(queueUrl('hints-dead'))([
      { body: 'one', because: 'x' },
      { body: 'two', because: 'x' },
    ]);
    expect(await ours.count('hints')).toBe(before + 2);
    await ours.redrive('hints');
    expect(await ours.count('hints')).toBe(0);
    const back = await queues.receive('hints', 10);
    expect(back.map(({ Body }) => Body).sort()).toEqual(['one', 'two']);
  });

  it('that are not there are no trouble', async () => {
    await expect(asOurs().redrive('hints')).resolves.toBeUndefined();
  });

  it('that came from no queue stay where they are, and that is said', async () => {
    await deadLetters(queueUrl('ticks-dead'))([{ body: 'tick', because: 'x' }]);
    await expect(asOurs().redrive('ticks')).rejects.toMatchObject({
      name: 'QueueRefused',
      outcome: 'not-applied',
      message: 'the dead letters of "ticks" cannot be sent back: they did not come from a queue',
    });
    expect(await asOurs().count('ticks')).toBeGreaterThan(0);
  });

  it.each(['other', 'constructor', ''])('have no queue named %j', async (name) => {
    await expect(asOurs().count(name)).rejects.toThrow('wanted one of: hints, ticks');
  });
});
