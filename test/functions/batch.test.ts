import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { failuresOf, readBatch } from '#functions/shared/batch.ts';

function record(messageId: string, body: unknown): SQSRecord {
  return {
    messageId,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    receiptHandle: messageId,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 'x',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:hints',
    awsRegion: 'us-east-1',
  };
}

const event = (...Records: SQSRecord[]): SQSEvent => ({ Records });
const tick = { targets: ['api', 'database'], why: 'tick' };

describe('readBatch', () => {
  it('names every target once, however many hints there are', () => {
    const many = Array.from({ length: 100 }, (_, index) => record(`m${index}`, tick));
    expect(readBatch(event(...many)).targets).toEqual(['api', 'database']);
  });

  it('sets aside what nobody can make sense of, with the reason and whole', () => {
    const { targets, unreadable } = readBatch(event(record('a', tick), record('b', '{"targets":')));
    expect(targets).toEqual(['api', 'database']);
    expect(unreadable).toEqual([{ body: '{"targets":', because: 'not JSON' }]);
  });

  it('does not look at a target that the guide does not have', () => {
    const { targets, unreadable } = readBatch(
      event(record('a', { targets: ['web'], why: 'tick' })),
    );
    expect(targets).toEqual([]);
    expect(unreadable[0]?.because).toBe('the guide has no target "web"');
  });
});

describe('failuresOf', () => {
  const batch = readBatch(
    event(
      record('both', tick),
      record('api', { targets: ['api'], why: 'alarm' }),
      record('database', { targets: ['database'], why: 'alarm' }),
    ),
  );

  it('gives back every message that named a target whose look failed, and no other', () => {
    const looks = [
      { target: 'api', kind: 'failed', error: new Error('no') },
      { target: 'database', kind: 'left' },
    ] as const;
    expect(failuresOf(batch, looks)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'both' }, { itemIdentifier: 'api' }],
    });
  });

  it('gives back nothing when somebody else was at it', () => {
    const looks = [{ target: 'api', kind: 'left' }] as const;
    expect(failuresOf(batch, looks)).toEqual({ batchItemFailures: [] });
  });
});
