import type { Instant } from '../guide.ts';

/** How long SQS keeps a message in a queue of tasks; letters are kept for longer. */
export const MESSAGE_DAYS = 4;

const DAY = 86_400_000;
/** What is put back near the end comes back before it. */
const MARGIN = 3_600_000;

/** SQS throws a message away soon after this, whatever became of its task: by then it lies with the dead letters. */
export const lastCall = ({ sentAt }: { readonly sentAt: Instant }): Instant =>
  sentAt + MESSAGE_DAYS * DAY - MARGIN;
