import { expect, test } from 'vitest';
import { deadLetterUrls } from '#functions/shared/dead-letter-urls.ts';

test('queues are those that the stack names, and no other variable', () => {
  expect(
    deadLetterUrls({
      HINTS_DEAD_LETTER_URL: 'https://sqs/hints',
      TICKS_DEAD_LETTER_URL: 'https://sqs/ticks',
      HINT_QUEUE_URL: 'https://sqs/queue',
      TABLE_NAME: 'table',
    }),
  ).toEqual({ hints: 'https://sqs/hints', ticks: 'https://sqs/ticks' });
});
