import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { sqs } from '#adapters/sqs.ts';
import { redriveLetters } from '#adapters/tasks/operate/letter-box.ts';
import { letterWorld, payload } from './letter-world.ts';

const { at, lanes, queues, quick } = letterWorld();

describe('letters that no worker wrote', () => {
  it('go back in the group that SQS moved them with', async () => {
    const envelope = { kind: 'webhook', version: 1, payload: payload.webhook };
    for (const id of ['1', '2']) {
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: at('hook-dead.fifo'),
          MessageGroupId: 'destination:acme',
          MessageDeduplicationId: id,
          MessageBody: JSON.stringify({ ...envelope, id }),
        }),
      );
    }
    expect(await redriveLetters(lanes(), {}, 10, quick)).toBe(2);
    const back = await queues.receive('hook.fifo', 10);
    expect(back.map(({ Attributes, Body }) => [JSON.parse(Body).id, Attributes])).toMatchObject([
      ['1', { MessageGroupId: 'destination:acme' }],
      ['2', { MessageGroupId: 'destination:acme' }],
    ]);
  });

  it('go back although what they say of themselves is garbled', async () => {
    const strange = (name: string, value: string) => ({
      [name]: { DataType: 'String', StringValue: value },
    });
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: at('mail-dead'),
        MessageBody: '1',
        MessageAttributes: strange('capstan-died-at', 'yesterday'),
      }),
    );
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: at('hook-dead.fifo'),
        MessageGroupId: 'g',
        MessageDeduplicationId: 'd',
        MessageBody: '2',
        MessageAttributes: strange('capstan-group', 'grün '),
      }),
    );
    expect(await redriveLetters(lanes(), {}, 10, quick)).toBe(2);
    const [mail] = await queues.receive('mail', 1);
    expect(mail).toMatchObject({ Body: '1' });
    expect(mail?.MessageAttributes).toBeUndefined();
    const [hook] = await queues.receive('hook.fifo', 1);
    expect(hook).toMatchObject({ Body: '2', Attributes: { MessageGroupId: 'g' } });
  });
});
