import { describe, expect, it } from 'vitest';
import { guide as ours } from '#config';
import { checkGuide } from '#core/check-guide.ts';
import type { Guide } from '#core/guide.ts';
import type { Schedule } from '#core/schedules/schedule.ts';
import { hintOf } from '#functions/shared/inputs.ts';
import { stackName } from '#lib/capstan-app.ts';
import { synthesized } from './synthesized.ts';
import { at, each, refersTo, rightsOf, statementsOf } from './template-reading.ts';

const target = 'shop';
const row: Schedule = {
  id: 'opening-hours',
  why: 'The shop is open from seven to seven.',
  timeZone: 'America/New_York',
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '07:00',
  until: '19:00',
  early: 3,
  asks: [{ target, instances: { atLeast: 3 } }],
};
const { care: _, ...shipped }: Guide = ours;
// A target and a row of this test's own, so that those of capstan.config.ts may change.
const guide: Guide = {
  ...shipped,
  targets: [
    {
      kind: 'service',
      id: target,
      renderId: 'srv-d0000000000000000000',
      mode: 'direct',
      instances: { min: 1, max: 10 },
    },
  ],
  rows: [
    {
      id: `${target}-cpu`,
      target,
      signal: 'cpu',
      current: 30,
      high: { value: 70, breaching: 3, of: 5, aim: 60 },
      low: { value: 20, breaching: 15, of: 15, leadsTo: 'shrink' },
      asks: ['instances'],
      why: { high: 'The shop is short of CPU.', low: 'The shop has CPU to spare.' },
    },
  ],
  schedules: [row],
};
const stack = synthesized(guide);
const schedules = each(stack, 'AWS::Scheduler::Schedule');
const nameOf = (id: string): string =>
  stack.of('AWS::SQS::Queue').find(([one]) => one === id)?.[0] ?? '';

describe('the schedules of the stack', () => {
  it('fire at both edges of a row, in its zone, three minutes before it begins', () => {
    expect(
      schedules.map(({ properties }) => [
        properties['Name'],
        properties['ScheduleExpression'],
        properties['ScheduleExpressionTimezone'],
      ]),
    ).toEqual([
      ['opening-hours-early', 'cron(57 6 ? * MON,TUE,WED,THU,FRI *)', 'America/New_York'],
      ['opening-hours-end', 'cron(0 19 ? * MON,TUE,WED,THU,FRI *)', 'America/New_York'],
    ]);
  });

  it('stand in a group of their own', () => {
    const [group] = each(stack, 'AWS::Scheduler::ScheduleGroup');
    expect(group?.properties['Name']).toBe(stackName(guide));
    for (const { properties } of schedules) {
      expect(refersTo(properties['GroupName'])).toBe(group?.id);
    }
  });

  it('are nothing in a guide without schedules', () => {
    const none = synthesized({ ...guide, schedules: [] });
    expect(none.text).not.toContain('AWS::Scheduler');
    expect(none.text).not.toContain('scheduler.amazonaws.com');
  });
});

describe.each(schedules)('the schedule $properties.Name', ({ properties }) => {
  const sends = properties['Target'];

  it('gives the hint queue a hint that the loop understands', () => {
    expect(nameOf(refersTo(at(sends, 'Arn')))).toMatch(/^Hints(?!DeadLetters)/);
    expect(hintOf(guide, String(at(sends, 'Input')))).toMatchObject({ targets: [target] });
  });

  it('fires on time, tries for five minutes, and keeps what it could not deliver', () => {
    expect(properties['FlexibleTimeWindow']).toEqual({ Mode: 'OFF' });
    expect(at(sends, 'RetryPolicy')).toEqual({
      MaximumEventAgeInSeconds: 300,
      MaximumRetryAttempts: 10,
    });
    expect(nameOf(refersTo(at(sends, 'DeadLetterConfig', 'Arn')))).toContain('DeadLetters');
  });
});

describe('the role of the schedules', () => {
  it('may send to the hint queue and its dead letters, and nothing else', () => {
    const rights = rightsOf(stack, 'SchedulesRole');
    expect(Object.keys(rights)).toEqual(['sqs:SendMessage']);
    expect(rights['sqs:SendMessage']).toHaveLength(2);
  });

  it('is for schedules of this group in this account', () => {
    const role = each(stack, 'AWS::IAM::Role').find(({ id }) => id.startsWith('SchedulesRole'));
    const [trust] = statementsOf({ PolicyDocument: role?.properties['AssumeRolePolicyDocument'] });
    const [group] = each(stack, 'AWS::Scheduler::ScheduleGroup');
    expect(trust?.principal).toEqual({ Service: 'scheduler.amazonaws.com' });
    expect(refersTo(at(trust?.conditions, 'StringEquals', 'aws:SourceArn'))).toBe(group?.id);
    expect(at(trust?.conditions, 'StringEquals', 'aws:SourceAccount')).toEqual({
      Ref: 'AWS::AccountId',
    });
  });
});

describe('a guide with many rows', () => {
  const many: Guide = {
    ...guide,
    schedules: Array.from({ length: 30 }, (_, index) => ({
      ...row,
      id: `${'a-row-with-a-name-as-long-as-can-be'}-${index + 10}`,
    })),
  };

  it('keeps every name within the limits of the service', () => {
    expect(checkGuide(many)).toEqual([]);
    const names = each(synthesized(many), 'AWS::Scheduler::Schedule').map(({ properties }) =>
      String(properties['Name']),
    );
    expect(new Set(names).size).toBe(60);
    for (const name of names) expect(name).toMatch(/^[0-9a-zA-Z_.-]{1,64}$/);
  });
});
