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
      return `${at}  tried again then at the earliest`;
    case 'running':
      return `${at}  at the latest, this attempt has ended or its process has died`;
  }
}

/** The life of a task, a line for each thing that happened, in the order in which it did. */
export function recordLines(record: TaskRecord, zone: string): readonly string[] {
  const { attempt, failures, id, kind, mayHaveHappened, priority, queuedAt } = record;
  const last = failures.at(-1)?.attempt;
  return [
    `${kind} ${id} (${priority}${record.traceId === undefined ? '' : `, trace ${record.traceId}`})`,
    `  ${timeText(queuedAt, zone)}  queued`,
    ...(record.redrives > 0
      ? [`  sent again out of the dead letters, times: ${record.redrives}`]
      : []),
    ...failures.map(
      (failure) =>
        `  ${timeText(failure.at, zone)}  attempt ${failure.attempt}: ${failure.because}`,
    ),
    ...(last === attempt && record.state !== 'done'
      ? []
      : [`  ${timeText(record.startedAt, zone)}  attempt ${attempt} began`]),
    ...(mayHaveHappened ? ['  an attempt may have taken effect: the next one looks first'] : []),
    `  ${ending(record, zone)}`,
  ];
}
