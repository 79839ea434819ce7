import { beforeEach, describe, expect, it } from 'vitest';
import { RuleTable } from '#local/aws/events/bus/rule-table.ts';
import { receiver } from '../support/receiver.ts';

const target = (Id: string, more: object = {}) => ({
  Id,
  Arn: `arn:aws:lambda:x:1:${Id}`,
  ...more,
});

describe('the table of rules', () => {
  let table: RuleTable;
  beforeEach(() => {
    table = new RuleTable({ clock: receiver().clock, account: '1', region: 'us-east-1' });
    table.putRule({ Name: 'r', EventPattern: { source: ['x'] } });
  });

  it('keeps the targets of a rule that is replaced', () => {
    table.putTargets('r', 'default', [target('a')]);
    table.putRule({ Name: 'r', EventPattern: { source: ['y'] }, Description: 'new' });
    expect(table.rule('r', 'default').targets).toMatchObject([{ Id: 'a' }]);
  });

  it('replaces a target that has the same Id', () => {
    table.putTargets('r', 'default', [target('a'), target('b')]);
    table.putTargets('r', 'default', [target('a', { InputPath: '$.detail' })]);
    expect(table.rule('r', 'default').targets).toMatchObject([
      { Id: 'a', InputPath: '$.detail' },
      { Id: 'b' },
    ]);
  });

  it('allows five targets of a rule', () => {
    table.putTargets(
      'r',
      'default',
      ['a', 'b', 'c', 'd', 'e'].map((id) => target(id)),
    );
    expect(() => table.putTargets('r', 'default', [target('f')])).toThrow(
      expect.objectContaining({ code: 'LimitExceededException' }),
    );
    expect(table.rule('r', 'default').targets).toHaveLength(5);
  });

  it.each([
    ['neither pattern nor schedule', { Name: 'x' }, 'EventPattern or ScheduleExpression must be'],
    ['a name with spaces', { Name: 'a b', EventPattern: { a: [1] } }, 'Name: '],
    [
      'a schedule on another bus',
      { Name: 'x', EventBusName: 'own', ScheduleExpression: 'rate(1 minute)' },
      'ScheduleExpression is supported only on the default event bus.',
    ],
    [
      'a schedule that is none',
      { Name: 'x', ScheduleExpression: 'rate(1 minutes)' },
      'Parameter ScheduleExpression is not valid.',
    ],
    ['a state that is none', { Name: 'x', State: 'ON', EventPattern: { a: [1] } }, 'State: '],
  ])('refuses a rule with %s', (_, rule, message) => {
    table.createBus('own');
    expect(() => table.putRule(rule)).toThrow(message);
    expect(() => table.putRule(rule)).toThrow(
      expect.objectContaining({ code: 'ValidationException' }),
    );
  });

  it('refuses a wrong pattern and a bus that is not there, each by its name', () => {
    const code = (name: string) => expect.objectContaining({ code: name });
    expect(() => table.putRule({ Name: 'x', EventPattern: '{"a": 1}' })).toThrow(
      code('InvalidEventPatternException'),
    );
    const elsewhere = { Name: 'x', EventBusName: 'no', EventPattern: { a: [1] } };
    expect(() => table.putRule(elsewhere)).toThrow(code('ResourceNotFoundException'));
  });

  it.each([
    ['an id with odd characters', [target('!@#')], '0.Id'],
    ['what is no ARN', [{ Id: 'a', Arn: 'hint' }], '0.Arn'],
    [
      'more than 185 attempts',
      [target('a', { RetryPolicy: { MaximumRetryAttempts: 186 } })],
      '0.RetryPolicy.MaximumRetryAttempts',
    ],
    [
      'less than a minute',
      [target('a', { RetryPolicy: { MaximumEventAgeInSeconds: 59 } })],
      '0.RetryPolicy.MaximumEventAgeInSeconds',
    ],
    [
      'parameters that nothing here carries out',
      [target('a', { EcsParameters: {} })],
      'EcsParameters',
    ],
    [
      'a template with an unknown placeholder',
      [target('a', { InputTransformer: { InputTemplate: '<x>' } })],
      'invalid placeholder x',
    ],
    ['no targets', [], 'length'],
  ])('refuses targets with %s', (_, targets, message) => {
    expect(() => table.putTargets('r', 'default', targets)).toThrow(message);
    expect(table.rule('r', 'default').targets).toEqual([]);
  });

  it('deletes a rule only without targets, and what is not there without a word', () => {
    table.putTargets('r', 'default', [target('a')]);
    expect(() => table.deleteRule('r', 'default')).toThrow("Rule can't be deleted since it has");
    expect(table.removeTargets('r', 'default', ['a', 'z'])).toEqual(['z']);
    table.deleteRule('r', 'default');
    table.deleteRule('r', 'default');
    expect(() => table.rule('r', 'default')).toThrow('Rule r does not exist on EventBus default.');
  });

  it('keeps the default bus and buses with rules', () => {
    expect(() => table.deleteBus('default')).toThrow('Cannot delete event bus default.');
    expect(() => table.createBus('default')).toThrow('Event bus default already exists.');
    table.createBus('own');
    table.putRule({ Name: 'x', EventBusName: 'own', EventPattern: { a: [1] } });
    expect(table.rule('x', 'own').arn).toBe('arn:aws:events:us-east-1:1:rule/own/x');
    expect(() => table.deleteBus('own')).toThrow('it has rules');
    table.deleteRule('x', 'own');
    table.deleteBus('own');
    expect(table.buses().map(({ name }) => name)).toEqual(['default']);
  });
});
