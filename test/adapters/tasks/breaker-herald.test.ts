import { parse } from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { breakerHerald } from '#adapters/tasks/breaker-herald.ts';
import type { Breaker } from '#core/tasks/breaker.ts';
import { noticed, subjectOf } from '#functions/shared/inputs.ts';
import type { JsonService } from '#local/aws/wire.ts';
import { anAws } from '../an-aws.ts';

const NOON = Date.UTC(2026, 2, 3, 12);
interface Entry {
  readonly Detail: string;
}
let answer: unknown = {};
const entries: Entry[] = [];
const eventBridge: JsonService = {
  target: 'AWSEvents',
  version: '1.1',
  operations: {
    PutEvents: ({ Entries }) => {
      entries.push(...(Entries as Entry[]));
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
  entries.length = 0;
  answer = { FailedEntryCount: 0, Entries: [{ EventId: '1' }] };
});

const breaker = (change: Partial<Breaker>): Breaker => ({
  name: 'postmark',
  version: 3,
  state: 'open',
  since: NOON,
  windowStart: NOON,
  calls: 8,
  failures: 5,
  opened: 1,
  until: NOON + 30_000,
  because: 'Postmark answered 503',
  ...change,
});

describe('breakerHerald', () => {
  it('puts the change on the bus with a sentence for people', async () => {
    await breakerHerald('bus').changed(breaker({}), NOON);
    expect(entries).toEqual([
      {
        EventBusName: 'bus',
        Source: 'capstan.tasks',
        DetailType: 'Capstan Breaker',
        Time: NOON / 1000,
        Detail: JSON.stringify({
          at: NOON,
          breaker: 'postmark',
          state: 'open',
          sentence:
            'postmark: its breaker is open, 5 of 8 calls failed; the last because Postmark answered 503. Tasks wait, none is lost; one tries again in 30 s.',
        }),
      },
    ]);
  });

  it.each([
    [{ state: 'open', opened: 3 }, 'the call that tried failed, too', 'breaker open: postmark'],
    [{ state: 'half-open' }, 'lets one call try', 'breaker half-open: postmark'],
    [{ state: 'closed' }, 'answers again', 'breaker closed: postmark'],
  ] as const)(
    'says what %o means, so that notify can pass it on',
    async (change, words, subject) => {
      await breakerHerald('bus').changed(breaker(change), NOON);
      const notice = parse(noticed, { detail: JSON.parse(entries[0]?.Detail ?? '') });
      expect(notice.detail.sentence).toContain(words);
      expect(subjectOf(notice)).toBe(subject);
    },
  );

  it('throws when the bus took nothing, though it answered', async () => {
    answer = { FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException' }] };
    await expect(breakerHerald('bus').changed(breaker({}), NOON)).rejects.toThrow(
      'the bus did not take "Capstan Breaker": ThrottlingException',
    );
  });
});
