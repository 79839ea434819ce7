import type { Instant } from '../../guide.ts';
import { dateText, wallClock, wallTime } from '../../zoned-time.ts';
import type { TaskRecord } from '../record.ts';

function timeText(at: Instant, zone: string): string {
  const [, time = ''] = wallTime(at, zone).split(' ');
  const seconds = `${Math.floor(at / 1000) % 60}`.padStart(2, '0');
  return `${dateText(wallClock(at, zone).day)} ${time}:${seconds}`;
}

function ending(record: TaskRecord, zone: string): string {
  const { because, endedAt, leaseUntil, link, nextAt, note, reason, state } = record;
  const at = timeText(endedAt ?? nextAt ?? leaseUntil, zone);
  switch (state) {
    case 'done':
      return `${at}  done: ${note ?? ''}${link === undefined ? '' : ` (${link})`}`;
    case 'dead':
      return `${at}  dead, ${reason}: ${because}`;
    case 'waiting':
      return `${at}  tried again then at the earliest; later while its breaker is open ("capstan task breakers")`;
    case 'running':
      return `${at}  at the latest, this attempt has ended or its process has died`;
  }
}

/** What is known to have happened, oldest first. */
function events(record: TaskRecord): readonly { readonly at: Instant; readonly says: string }[] {
  const { attempt, failures, queuedAt, redrives, startedAt, state } = record;
  const last = failures.at(-1)?.attempt;
  // A call that only showed that a service is away is not counted, so its attempt is no news.
  const began = attempt > 0 && (state === 'done' || state === 'running' || last !== attempt);
  return [
    {
      at: queuedAt,
      says: redrives > 0 ? `queued again, out of the dead letters (${redrives} in all)` : 'queued',
    },
    ...failures.map((failure) => ({
      at: failure.at,
      says: `attempt ${failure.attempt}: ${failure.because}`,
    })),
    ...(began ? [{ at: startedAt, says: `attempt ${attempt} began` }] : []),
  ].toSorted((a, b) => a.at - b.at);
}

/** The life of a task, a line for each thing that happened, in the order in which it did. */
export function recordLines(record: TaskRecord, zone: string): readonly string[] {
  const { id, kind, mayHaveHappened, priority, traceId } = record;
  return [
    `${kind} ${id} (${priority}${traceId === undefined ? '' : `, trace ${traceId}`})`,
    ...events(record).map(({ at, says }) => `  ${timeText(at, zone)}  ${says}`),
    ...(mayHaveHappened ? ['  an attempt may have taken effect: the next one looks first'] : []),
    `  ${ending(record, zone)}`,
  ];
}
