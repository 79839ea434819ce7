import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { sqs } from '#adapters/sqs.ts';
import { purgeLetters, redriveLetters } from '#adapters/tasks/operate/letter-box.ts';
import { queueDepths } from '#adapters/tasks/operate/queue-depths.ts';
import { idsOf, letterWorld, NOW } from './letter-world.ts';

const { at, bury, lanes, peek, queues, quick, seen } = letterWorld();

describe('dead letters', () => {
  it('are shown with reason and history, without what is personal, and stay', async () => {
    await bury('email', 'a', 'rejected', 1);
    await bury('webhook', 'b', 'too-old', 2);
    const letters = await peek();
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
    expect(await peek()).toHaveLength(2);
  });

  it('that no worker wrote are shown too', async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl: at('mail-dead'), MessageBody: '{{{' }));
    expect(await peek()).toMatchObject([{ reason: 'unattended', bytes: 3 }]);
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
    expect((await peek()).map(({ id }) => id)).toEqual(['b', 'c']);
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
    expect(await peek()).toHaveLength(2);
  });

  it('go back oldest first, wherever they lie among many', async () => {
    for (let number = 0; number < 24; number += 1) {
      await bury('email', `${number}`, 'attempts', 60 - number);
    }
    expect((await peek({}, 2)).map(({ id }) => id)).toEqual(['23', '22']);
    expect(await redriveLetters(lanes(), {}, 1, quick)).toBe(1);
    expect(await redriveLetters(lanes(), { id: '20' }, 1, quick)).toBe(1);
    const back = await queues.receive('mail', 10);
    expect(back.map(({ Body }) => JSON.parse(Body).id)).toEqual(['23', '20']);
  });

  it('are taken away only when they were shown', async () => {
    for (const id of ['a', 'b', 'c']) await bury('email', id, 'poison', 1);
    const shown = await peek({ id: 'b' });
    await bury('email', 'b', 'poison', 2);
    const ids = new Set(shown.map(({ messageId }) => messageId));
    expect(await purgeLetters(lanes(), ids, quick)).toBe(1);
    expect(await seen('mail-dead')).toBe(3);
    expect(idsOf(await peek())).toEqual(['a', 'c', 'b']);
  });

  it('are not taken away in the place of those that somebody sent again meanwhile', async () => {
    for (const id of ['seen-1', 'seen-2']) await bury('email', id, 'attempts', 1);
    const shown = await peek();
    expect(await redriveLetters(lanes(), {}, 10, quick)).toBe(2);
    for (const id of ['unseen-1', 'unseen-2']) await bury('email', id, 'attempts', 2);
    const ids = new Set(shown.map(({ messageId }) => messageId));
    expect(await purgeLetters(lanes(), ids, quick)).toBe(0);
    expect(idsOf(await peek())).toEqual(['unseen-1', 'unseen-2']);
  });
});
