import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noticeBus } from '#adapters/notices.ts';
import type { JsonService } from '#local/aws/wire.ts';
import { anAws } from './an-aws.ts';

const NOON = Date.UTC(2026, 7, 3, 12);

let answer: unknown = {};
const events: unknown[] = [];
const eventBridge: JsonService = {
  target: 'AWSEvents',
  version: '1.1',
  operations: {
    PutEvents: ({ Entries }) => {
      events.push(...(Entries as unknown[]));
      return answer;
    },
  },
};

let close: () => Promise<void>;
beforeAll(async () => {
  close = await anAws(eventBridge);
});
afterAll(() => close());
beforeEach(() => {
  events.length = 0;
});

describe('noticeBus', () => {
  const notice = { at: NOON, target: 'api', kind: 'act', sentence: 'api: it grew.' } as const;

  it('puts the notice on the bus as an event of the loop', async () => {
    answer = { FailedEntryCount: 0, Entries: [{ EventId: '1' }] };
    await noticeBus('asset-anchor-capstan').announce(notice);
    expect(events).toEqual([
      {
        EventBusName: 'asset-anchor-capstan',
        Source: 'capstan.loop',
        DetailType: 'Capstan Decision',
        Time: NOON / 1000,
        Detail: JSON.stringify(notice),
      },
    ]);
  });

  it('throws when the bus took nothing, though it answered', async () => {
    answer = {
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' }],
    };
    await expect(noticeBus('b').announce(notice)).rejects.toThrow(
      'the bus did not take "Capstan Decision": ThrottlingException slow down',
    );
  });
});
