import { describe, expect, it } from 'vitest';
import { claimChecks } from '#adapters/tasks/claim-checks.ts';
import { taskSender } from '#adapters/tasks/send-task.ts';
import { email } from '#core/tasks/kinds/email.ts';
import { readTask } from '#core/tasks/read-task.ts';
import { aBroker, arnOf, BUCKET } from './a-broker.ts';

const broker = aBroker('mail', 'events.fifo');
const checks = claimChecks(BUCKET);

const task = (id: string, model: object = {}) => ({
  kind: 'email' as const,
  id,
  version: 1,
  occurredAt: '2026-03-03T12:00:00Z',
  priority: 'high' as const,
  payload: { to: 'ada@example.com', template: 'welcome', model },
});

async function received(queue: string) {
  const all = await broker.queues.receive(queue, 10);
  await broker.queues.delete(
    queue,
    all.map(({ ReceiptHandle }) => ReceiptHandle),
  );
  return all.map(({ Attributes, Body, MessageId, ReceiptHandle }) => ({
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    queueArn: arnOf(queue),
    body: Body,
    sentAt: 0,
    group: Attributes?.['MessageGroupId'] ?? '',
  }));
}

describe('taskSender', () => {
  it('sends an envelope that a worker reads', async () => {
    const { messageId } = await taskSender(broker.urlOf('mail'))({ ...task('a'), traceId: 't' });
    const [message] = await received('mail');
    if (message === undefined) throw new Error('nothing was sent');
    expect(message.messageId).toBe(messageId);
    expect(await readTask(message, email, checks)).toMatchObject({
      id: 'a',
      priority: 'high',
      traceId: 't',
      payload: task('a').payload,
    });
  });

  it('keeps a payload over 256 KiB in the bucket, and the worker reads that', async () => {
    const large = task('b', { text: 'é'.repeat(140_000) });
    await taskSender(broker.urlOf('mail'), BUCKET)(large);
    const [message] = await received('mail');
    if (message === undefined) throw new Error('nothing was sent');
    expect(message.body.length).toBeLessThan(500);
    expect(await readTask(message, email, checks)).toMatchObject({ payload: large.payload });
  });

  it('sends characters that SQS takes in no message, as the worker then reads them', async () => {
    const odd = task('c', { text: 'a\ufffe\uffff' });
    await taskSender(broker.urlOf('mail'))(odd);
    const [message] = await received('mail');
    if (message === undefined) throw new Error('nothing was sent');
    expect(message.body).not.toMatch(/[\ufffe\uffff]/);
    expect(await readTask(message, email, checks)).toMatchObject({ payload: odd.payload });
  });

  it('sends a task once to a queue that keeps order, and keeps the group', async () => {
    const send = taskSender(broker.urlOf('events.fifo'));
    for (const id of ['a', 'a', 'b']) await send({ ...task(id), group: 'object:in_1' });
    const messages = await received('events.fifo');
    expect(messages.map(({ body, group }) => [JSON.parse(body).id, group])).toEqual([
      ['a', 'object:in_1'],
      ['b', 'object:in_1'],
    ]);
  });

  it('finds a name that SQS takes for any group', async () => {
    const send = taskSender(broker.urlOf('events.fifo'));
    const groups = [`object:${'x'.repeat(200)}`, 'object:Ü 1', 'object:'];
    for (const [index, group] of groups.entries()) await send({ ...task(`g${index}`), group });
    const found = (await received('events.fifo')).map(({ group }) => group);
    expect(new Set(found).size).toBe(3);
    expect(found.every((group) => /^[!-~]{1,128}$/.test(group))).toBe(true);
  });

  it('throws what SQS said', async () => {
    await expect(taskSender(broker.urlOf('nowhere'))(task('a'))).rejects.toThrow();
  });
});
