import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { destinationHerald } from '#adapters/webhooks/destination-herald.ts';
import { noticed } from '#functions/shared/inputs.ts';
import type { JsonService } from '#local/aws/wire.ts';
import { anAws } from '../an-aws.ts';

const NOON = Date.UTC(2026, 7, 3, 12);
let answer: unknown = { FailedEntryCount: 0, Entries: [{ EventId: '1' }] };
const events: { Detail: string; Source: string; DetailType: string }[] = [];
const eventBridge: JsonService = {
  target: 'AWSEvents',
  version: '1.1',
  operations: {
    PutEvents: ({ Entries }) => {
      events.push(...(Entries as typeof events));
      return answer;
    },
  },
};
let close: () => Promise<void>;
beforeAll(async () => {
  close = await anAws(eventBridge);
});
afterAll(() => close());

const destination = {
  name: 'acme',
  version: 1,
  generation: 1,
  disabled: { at: NOON, because: 'it answered 410 Gone', urlHash: 'one' },
};

describe('the news of a disabled destination', () => {
  it('is on the bus as an event of the tasks, and can be said as it is', async () => {
    await destinationHerald('bus').disabled(destination, NOON);
    expect(events).toMatchObject([{ Source: 'capstan.tasks', DetailType: 'Capstan Destination' }]);
    const { detail } = v.parse(noticed, { detail: JSON.parse(events[0]?.Detail ?? '') });
    expect(detail).toMatchObject({ target: 'webhook:acme', kind: 'trouble' });
    expect(detail.sentence).toMatch(/^webhooks to acme are disabled: it answered 410 Gone/);
  });

  it('is not taken for told when the bus took nothing', async () => {
    answer = { FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException' }] };
    await expect(destinationHerald('bus').disabled(destination, NOON)).rejects.toThrow(
      'the bus did not take "Capstan Destination": ThrottlingException',
    );
  });
});
