import type { StoredObject } from '#local/aws/queues/queue-protocol.ts';
import type { Instant } from '#local/clock.ts';

const DAY = 86_400_000;
const UPLOADS = 12;
const LOG_DAYS = 21;
const LOG_LINES = 400;

const upload = (now: Instant, number: number): StoredObject => ({
  key: `uploads/lease-${number}.txt`,
  body: `Lease ${number}: the usual terms.\n`,
  contentType: 'text/plain',
  at: now - number * 9 * DAY,
});

/** A day of the application's log: lines that differ little, as logs do. */
function log(now: Instant, daysAgo: number): StoredObject {
  const at = now - daysAgo * DAY;
  const day = new Date(at).toISOString().slice(0, 10);
  const lines = Array.from({ length: LOG_LINES }, (_, line) => {
    const seconds = String(line % 60).padStart(2, '0');
    return `${day}T12:00:${seconds}Z GET /properties/${line} 200 ${20 + (line % 90)} ms`;
  });
  return { key: `logs/${day}.log`, body: `${lines.join('\n')}\n`, contentType: 'text/plain', at };
}

/** What the application has stored in its own bucket by now: uploads of the last months, a log for each day. */
export const storedFiles = (now: Instant): readonly StoredObject[] => [
  ...Array.from({ length: UPLOADS }, (_, index) => upload(now, index + 1)),
  ...Array.from({ length: LOG_DAYS }, (_, index) => log(now, index + 1)),
];
