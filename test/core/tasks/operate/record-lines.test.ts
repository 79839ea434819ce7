import { describe, expect, it } from 'vitest';
import { recordLines } from '#core/tasks/operate/record-lines.ts';
import type { TaskRecord } from '#core/tasks/record.ts';

const AT = Date.UTC(2026, 2, 3, 16, 30);
const record: TaskRecord = {
  kind: 'email',
  id: 'welcome-1',
  version: 4,
  state: 'done',
  priority: 'high',
  queuedAt: AT,
  attempt: 2,
  startedAt: AT + 60_000,
  by: 'request',
  leaseUntil: AT + 61_000,
  mayHaveHappened: false,
  failures: [{ attempt: 1, at: AT + 5_000, because: 'Postmark answered 503' }],
  endedAt: AT + 61_000,
  note: 'message 17',
  redrives: 0,
};

describe('the life of a task', () => {
  it('is told in the order in which it went', () => {
    expect(recordLines(record, 'America/New_York')).toEqual([
      'email welcome-1 (high)',
      '  2026-03-03 11:30:00  queued',
      '  2026-03-03 11:30:05  attempt 1: Postmark answered 503',
      '  2026-03-03 11:31:00  attempt 2 began',
      '  2026-03-03 11:31:01  done: message 17',
    ]);
  });

  it('says when it is tried again, and that it may have happened', () => {
    const { endedAt: _, note: __, ...rest } = record;
    const waiting: TaskRecord = {
      ...rest,
      state: 'waiting',
      attempt: 1,
      nextAt: AT + 120_000,
      mayHaveHappened: true,
    };
    expect(recordLines(waiting, 'UTC').slice(-2)).toEqual([
      '  an attempt may have taken effect: the next one looks first',
      '  2026-03-03 16:32:00  tried again then at the earliest; later while its breaker is open ("capstan task breakers")',
    ]);
  });

  it('says why it is dead, and how often it was sent again', () => {
    const dead: TaskRecord = {
      ...record,
      state: 'dead',
      reason: 'attempts',
      because: 'Postmark answered 503',
      redrives: 1,
    };
    expect(recordLines({ ...dead, queuedAt: AT + 30_000 }, 'UTC').slice(1, 3)).toEqual([
      '  2026-03-03 16:30:05  attempt 1: Postmark answered 503',
      '  2026-03-03 16:30:30  queued again, out of the dead letters (1 in all)',
    ]);
    expect(recordLines(dead, 'UTC').at(-1)).toBe(
      '  2026-03-03 16:31:01  dead, attempts: Postmark answered 503',
    );
  });
});
