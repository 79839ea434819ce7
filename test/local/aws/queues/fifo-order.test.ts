import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReceivedMessage } from '#local/aws/queues/queue-protocol.ts';
import { Queues } from '#local/aws/queues/queues.ts';
import { PacedClock } from '#local/clock.ts';

const clock = new PacedClock(Date.UTC(2026, 0, 5, 9), Number.POSITIVE_INFINITY);
const queues = new Queues({
  clock,
  region: 'eu-west-1',
  account: '000000000000',
  listeners: { deadLetter: () => {}, publication: () => {}, call: () => {} },
});
let made = 0;
/** Time stands, but for the test that lets it pass. */
let release = clock.hold();

beforeAll(async () => {
  await queues.start();
});

afterAll(async () => {
  await queues.stop();
  clock.stop();
});

/** A FIFO queue that holds these messages; the first letter of each is its group. */
async function fifo(...bodies: readonly string[]): Promise<string> {
  made += 1;
  const name = `queue-${made}.fifo`;
  const arn = `arn:aws:sqs:eu-west-1:000000000000:${name}`;
  const attributes = { ContentBasedDeduplication: 'true', VisibilityTimeout: '60' };
  await queues.create({ name, arn, attributes });
  for (const body of bodies) {
    const MessageGroupId = body.slice(0, 1);
    await queues.sqs(name, 'SendMessage', { MessageBody: body, MessageGroupId });
  }
  return name;
}

const bodies = (messages: readonly ReceivedMessage[]) => messages.map(({ Body }) => Body);
const putBack = (queue: string, { ReceiptHandle }: ReceivedMessage, VisibilityTimeout: number) =>
  queues.sqs(queue, 'ChangeMessageVisibility', { ReceiptHandle, VisibilityTimeout });
async function pass(seconds: number): Promise<void> {
  const passed = new Promise<void>((done) => clock.at(clock.now() + seconds * 1000, done));
  release();
  await passed;
  release = clock.hold();
}

describe('a FIFO queue', () => {
  it('gives all of one group before the next, and of each in order', async () => {
    const queue = await fifo('a1', 'b1', 'a2', 'b2', 'a3');
    expect(bodies(await queues.receive(queue, 10))).toEqual(['a1', 'a2', 'a3', 'b1', 'b2']);
  });

  it('gives nothing more of a group while one of its messages is out', async () => {
    const queue = await fifo('a1', 'a2', 'b1');
    const [first] = await queues.receive(queue, 1);
    expect(bodies(await queues.receive(queue, 10))).toEqual(['b1']);
    await queues.delete(queue, [first?.ReceiptHandle ?? '']);
    expect(bodies(await queues.receive(queue, 10))).toEqual(['a2']);
  });

  it('waits for all of a group that were given together', async () => {
    const queue = await fifo('a1', 'a2', 'a3');
    const [first, second] = await queues.receive(queue, 2);
    await queues.delete(queue, [first?.ReceiptHandle ?? '']);
    expect(await queues.receive(queue, 10)).toEqual([]);
    await queues.delete(queue, [second?.ReceiptHandle ?? '']);
    expect(bodies(await queues.receive(queue, 10))).toEqual(['a3']);
  });

  it('puts what comes back into its old place', async () => {
    const queue = await fifo('a1', 'a2', 'a3');
    const [one, two] = await queues.receive(queue, 2);
    if (one === undefined || two === undefined) throw new Error('nothing was received');
    await putBack(queue, one, 0);
    await putBack(queue, two, 0);
    expect(bodies(await queues.receive(queue, 10))).toEqual(['a1', 'a2', 'a3']);
    await pass(61);
    const again = await queues.receive(queue, 10);
    expect(bodies(again)).toEqual(['a1', 'a2', 'a3']);
    expect(again[0]?.Attributes).toMatchObject({
      ApproximateReceiveCount: '3',
      MessageGroupId: 'a',
    });
  });

  it('counts as ready what a receive would give', async () => {
    const queue = await fifo('a1', 'a2', 'b1');
    expect((await queues.state(queue)).ready).toBe(3);
    await queues.receive(queue, 1);
    expect((await queues.state(queue)).ready).toBe(1);
  });
});
