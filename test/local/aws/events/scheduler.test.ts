import { describe, expect, it } from 'vitest';
import type { ScheduleInput } from '#local/aws/events/scheduler/schedule-definition.ts';
import { type ScheduleNote, Scheduler } from '#local/aws/events/scheduler.ts';
import { type Refuse, receiver, START, secondsOf, unavailable } from './support/receiver.ts';

const LAMBDA = 'arn:aws:lambda:us-east-1:111111111111:function:open';
const DEAD = 'arn:aws:sqs:us-east-1:111111111111:dead';
const DAY = 86_400;

function world(refuse?: Refuse) {
  const targets = receiver(refuse);
  const notes: ScheduleNote[] = [];
  const scheduler = new Scheduler({
    clock: targets.clock,
    deliver: targets.deliver,
    account: '111111111111',
    region: 'us-east-1',
    observe: (note) => note.kind === 'note' && notes.push(note),
  });
  scheduler.start();
  return { ...targets, scheduler, notes };
}

const schedule = (
  ScheduleExpression: string,
  more: Partial<ScheduleInput> = {},
): ScheduleInput => ({
  Name: 'open',
  ScheduleExpression,
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: LAMBDA, RoleArn: 'arn:aws:iam::1:role/r', Input: '{"target":"api"}' },
  ...more,
});
const seconds = (iso: string): number => (Date.parse(iso) - START) / 1000;

describe('a schedule', () => {
  it('fires on the clocks of its zone, also after they change', async () => {
    const { scheduler, taken, reach } = world();
    const ScheduleExpressionTimezone = 'America/New_York';
    scheduler.createSchedule(schedule('cron(0 8 ? * SUN *)', { ScheduleExpressionTimezone }));
    await reach(8 * DAY);
    await reach(15 * DAY);
    scheduler.stop();
    // New York changes its clocks on 8 March 2026, in the night before the first firing.
    expect(taken.map(({ at }) => new Date(at).toISOString())).toEqual([
      '2026-03-08T12:00:00.000Z',
      '2026-03-15T12:00:00.000Z',
    ]);
    expect(taken[0]).toMatchObject({
      arn: LAMBDA,
      payload: { target: 'api' },
      options: { sqsBody: '{"target":"api"}' },
    });
  });

  it('at a rate fires first when it is made', async () => {
    const { scheduler, taken, reach } = world();
    await reach(7);
    scheduler.createSchedule(schedule('rate(10 minutes)'));
    await reach(1300);
    scheduler.stop();
    expect(secondsOf(taken)).toEqual([7, 607, 1207]);
  });

  it('at a rate fires first at its start date and last before its end date', async () => {
    const { scheduler, taken, reach } = world();
    const StartDate = new Date(START + 100_000);
    const EndDate = new Date(START + 220_000);
    scheduler.createSchedule(schedule('rate(1 minutes)', { StartDate, EndDate }));
    await reach(1000);
    expect(secondsOf(taken)).toEqual([100, 160]);
  });

  it('by cron stays between its dates', async () => {
    const { scheduler, taken, reach } = world();
    const StartDate = new Date(START + 3600_000);
    const EndDate = new Date(START + 3 * 3600_000);
    scheduler.createSchedule(schedule('cron(30 * * * ? *)', { StartDate, EndDate }));
    await reach(DAY);
    expect(secondsOf(taken)).toEqual([3600, 7200]);
  });

  it('for one time fires once and may then delete itself', async () => {
    const { scheduler, taken, reach } = world();
    const at = 'at(2026-03-02T10:30:00)';
    const ScheduleExpressionTimezone = 'Europe/Paris';
    const ActionAfterCompletion = 'DELETE';
    scheduler.createSchedule(schedule(at, { ScheduleExpressionTimezone, ActionAfterCompletion }));
    scheduler.createSchedule(schedule('at(2026-03-02T09:40:00)', { Name: 'stays' }));
    await reach(DAY);
    expect(secondsOf(taken)).toEqual([0, 600]);
    const names = scheduler.handle('GET', '/schedules', new URLSearchParams(), undefined);
    expect(names.body).toMatchObject({ Schedules: [{ Name: 'stays' }] });
  });

  it('does not fire while it is disabled, and from its update on again', async () => {
    const { scheduler, taken, reach } = world();
    scheduler.createSchedule(schedule('cron(* * * * ? *)', { State: 'DISABLED' }));
    await reach(130);
    scheduler.updateSchedule(schedule('cron(* * * * ? *)'));
    await reach(250);
    scheduler.deleteSchedule('open');
    await reach(400);
    expect(secondsOf(taken)).toEqual([180, 240]);
  });

  it('made before the start does not make up for what it missed', async () => {
    const { clock, deliver, taken, reach } = receiver();
    const scheduler = new Scheduler({ clock, deliver, account: '1', region: 'us-east-1' });
    scheduler.createSchedule(schedule('rate(1 minute)'));
    await reach(610);
    scheduler.start();
    await reach(730);
    scheduler.stop();
    expect(secondsOf(taken)).toEqual([610, 660, 720]);
  });

  it('fills in what it knows of the firing', async () => {
    const { scheduler, taken, reach } = world((_, attempt) =>
      attempt === 1 ? unavailable() : undefined,
    );
    const Input =
      '{"arn":"<aws.scheduler.schedule-arn>","at":"<aws.scheduler.scheduled-time>",' +
      '"id":"<aws.scheduler.execution-id>","attempt":<aws.scheduler.attempt-number>}';
    const Target = { Arn: LAMBDA, RoleArn: 'role', Input };
    scheduler.createSchedule(schedule('at(2026-03-02T09:31:00)', { Target }));
    await reach(90);
    expect(taken.map(({ payload }) => payload)).toEqual([
      {
        arn: 'arn:aws:scheduler:us-east-1:111111111111:schedule/default/open',
        at: '2026-03-02T09:31:00Z',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        attempt: 2,
      },
    ]);
  });

  it('without an Input sends an event of the Scheduler', async () => {
    const { scheduler, taken, reach } = world();
    const Target = { Arn: LAMBDA, RoleArn: 'role' };
    scheduler.createSchedule(schedule('at(2026-03-02T09:31:00)', { Target }));
    await reach(90);
    expect(taken[0]?.payload).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      time: '2026-03-02T09:31:00Z',
      resources: ['arn:aws:scheduler:us-east-1:111111111111:schedule/default/open'],
      detail: '{}',
    });
  });

  it('gives its firing to the dead-letter queue after the attempts of its policy', async () => {
    const { scheduler, taken, refused, reach } = world((arn) =>
      arn === LAMBDA ? unavailable() : undefined,
    );
    const Target = {
      Arn: LAMBDA,
      RoleArn: 'role',
      Input: 'plain text',
      RetryPolicy: { MaximumRetryAttempts: 2 },
      DeadLetterConfig: { Arn: DEAD },
    };
    scheduler.createSchedule(schedule('at(2026-03-02T09:31:00)', { Target }));
    await reach(120);
    expect(refused).toHaveLength(3);
    expect(taken).toMatchObject([
      {
        arn: DEAD,
        options: {
          sqsBody: 'plain text',
          sqsAttributes: {
            SCHEDULE_ARN: 'arn:aws:scheduler:us-east-1:111111111111:schedule/default/open',
            SCHEDULED_TIME: '2026-03-02T09:31:00Z',
            TARGET_ARN: LAMBDA,
            ERROR_CODE: 'ERROR_FROM_TARGET',
            RETRY_ATTEMPTS: '2',
            EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
            IS_PAYLOAD_TRUNCATED: 'false',
          },
        },
      },
    ]);
  });

  it('fires at the start of a flexible window and says that it does', async () => {
    const { scheduler, taken, notes, reach } = world();
    const FlexibleTimeWindow = { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 } as const;
    scheduler.createSchedule(schedule('at(2026-03-02T09:31:00)', { FlexibleTimeWindow }));
    await reach(seconds('2026-03-02T10:00:00Z'));
    expect(secondsOf(taken)).toEqual([60]);
    expect(notes).toMatchObject([
      { text: expect.stringContaining('flexible time window is ignored') },
    ]);
  });

  it('is doubled in chaos', async () => {
    const { scheduler, taken, reach } = world();
    scheduler.chaos({ duplicate: 3 });
    scheduler.createSchedule(schedule('at(2026-03-02T09:31:00)'));
    await reach(90);
    expect(taken).toHaveLength(3);
  });
});

describe('a schedule is refused', () => {
  it.each([
    [
      'an expression that is none',
      schedule('cron(0 1 * * * *)'),
      'Invalid Schedule Expression cron(0 1 * * * *).',
    ],
    [
      'a zone that is none',
      schedule('rate(1 minute)', { ScheduleExpressionTimezone: 'Mars/Olympus' }),
      'Invalid ScheduleExpressionTimezone Mars/Olympus.',
    ],
    [
      'an end before its start',
      schedule('rate(1 minute)', { StartDate: new Date(2), EndDate: new Date(1) }),
      'The StartDate must come before the EndDate.',
    ],
    ['a date that is none', schedule('rate(1 minute)', { StartDate: 'soon' }), 'StartDate'],
    [
      'a group that is not there',
      schedule('rate(1 minute)', { GroupName: 'none' }),
      'Schedule group none does not exist.',
    ],
    [
      'a target kind that nothing here carries out',
      withTarget({ EcsParameters: {} }),
      'EcsParameters',
    ],
    ['a target without a role', withTarget({ RoleArn: undefined }), 'Target.RoleArn'],
  ])('for %s', (_, input, message) => {
    const { scheduler } = world();
    expect(() => scheduler.createSchedule(input)).toThrow(message);
  });
});

function withTarget(change: object): ScheduleInput {
  const base = schedule('rate(1 minute)');
  return { ...base, Target: { ...base.Target, ...change } };
}
