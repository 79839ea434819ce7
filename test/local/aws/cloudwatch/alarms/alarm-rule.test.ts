import { describe, expect, it } from 'vitest';
import { parseAlarmRule } from '#local/aws/cloudwatch/alarms/alarm-rule.ts';
import type { StateValue } from '#local/aws/cloudwatch/alarms/evaluate-datapoints.ts';

const STATES: Readonly<Record<string, StateValue>> = {
  hot: 'ALARM',
  calm: 'OK',
  new: 'INSUFFICIENT_DATA',
  'web: CPU is high': 'ALARM',
};

const holds = (rule: string): boolean => parseAlarmRule(rule).holds((name) => STATES[name]);

describe('parseAlarmRule', () => {
  it.each([
    ['ALARM(hot)', true],
    ['ALARM(calm)', false],
    ['OK(calm)', true],
    ['INSUFFICIENT_DATA(new)', true],
    ['ALARM("web: CPU is high")', true],
    ['ALARM(arn:aws:cloudwatch:us-east-1:123456789012:alarm:hot)', true],
    ['ALARM("arn:aws:cloudwatch:us-east-1:123456789012:alarm:web: CPU is high")', true],
    ['TRUE', true],
    ['FALSE', false],
    ['NOT ALARM(calm)', true],
    ['NOT NOT ALARM(hot)', true],
    ['ALARM(hot) AND OK(calm)', true],
    ['ALARM(hot) AND OK(hot)', false],
    ['ALARM(calm) OR OK(calm)', true],
    ['(ALARM(calm) OR ALARM(hot)) AND NOT OK(hot)', true],
    ['ALARM( hot )AND(OK(calm))', true],
  ])('evaluates %s to %s', (rule, expected) => {
    expect(holds(rule)).toBe(expected);
  });

  it('binds AND tighter than OR, and NOT tighter than AND', () => {
    expect(holds('TRUE OR TRUE AND FALSE')).toBe(true);
    expect(holds('NOT FALSE AND TRUE')).toBe(true);
    expect(holds('NOT TRUE OR TRUE')).toBe(true);
  });

  it('is in no state about an alarm that does not exist', () => {
    expect(holds('ALARM(gone) OR OK(gone) OR INSUFFICIENT_DATA(gone)')).toBe(false);
  });

  it('names each alarm once', () => {
    expect(parseAlarmRule('ALARM(a) OR OK(a) AND ALARM("b c")').names).toEqual(['a', 'b c']);
  });

  it.each([
    ['', 'its end'],
    ['ALARM(a) ALARM(b)', 'b'],
    ['ALARM(a) AND', 'its end'],
    ['(ALARM(a)', 'its end'],
    ['ALARM(a))', ')'],
    ['AT_LEAST(2, ALARM, (a, b))', 'AT_LEAST'],
    ['ALARM(a) XOR ALARM(b)', 'XOR'],
    ['ALARM(a) & ALARM(b)', '&'],
  ])('refuses %j and says where', (rule, where) => {
    expect(() => parseAlarmRule(rule)).toThrow(where);
  });
});
