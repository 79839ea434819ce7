import type { Instant } from '../guide.ts';

/** How long SQS keeps a message in a queue of tasks, and a letter in its dead-letter queue. */
export const MESSAGE_DAYS = 4;
export const DEAD_LETTER_DAYS = 14;

const DAY = 86_400_000;
/** What is put back near the end comes back before it. */
const MARGIN = 3_600_000;

/** SQS throws a message away soon after this, whatever became of its task: by then it lies with the dead letters. */
export const lastCall = ({ sentAt }: { readonly sentAt: Instant }): Instant =>
  sentAt + MESSAGE_DAYS * DAY - MARGIN;
