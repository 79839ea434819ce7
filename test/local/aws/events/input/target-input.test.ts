import { describe, expect, it } from 'vitest';
import type { AwsEvent } from '#local/aws/aws-event.ts';
import { inputProblem, targetInput } from '#local/aws/events/input/target-input.ts';

const event: AwsEvent = {
  version: '0',
  id: 'id-1',
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: '111111111111',
  time: '2026-03-02T10:00:00Z',
  region: 'us-east-1',
  resources: ['arn:aws:cloudwatch:us-east-1:111111111111:alarm:api-cpu-high'],
  detail: { alarmName: 'api-cpu-high', state: { value: 'ALARM', reason: 'say "hi"' } },
};
const rule = {
  ruleArn: 'arn:aws:events:us-east-1:111111111111:rule/alarms',
  ruleName: 'alarms',
  ingestedAt: Date.parse('2026-03-02T10:00:07.900Z'),
};
const transform = (InputTemplate: string, InputPathsMap: Record<string, string> = {}) =>
  targetInput({ InputTransformer: { InputTemplate, InputPathsMap } }, event, rule);

describe('the input of a target', () => {
  it('is the event when nothing else is said', () => {
    expect(targetInput({}, event, rule)).toEqual({ payload: event, text: JSON.stringify(event) });
  });

  it('is the constant Input', () => {
    const input = targetInput({ Input: '{"a": 1}' }, event, rule);
    expect(input).toEqual({ payload: { a: 1 }, text: '{"a": 1}' });
  });

  it('is the part that InputPath names', () => {
    const { payload, text } = targetInput({ InputPath: '$.detail.state.value' }, event, rule);
    expect([payload, text]).toEqual(['ALARM', '"ALARM"']);
  });

  it('is null when InputPath names nothing', () => {
    expect(targetInput({ InputPath: '$.detail.x' }, event, rule).payload).toBeNull();
  });

  it('is what a template makes of named parts', () => {
    const { payload } = transform('{"alarm": <name>, "text": "<name> is <state>"}', {
      name: '$.detail.alarmName',
      state: '$.detail.state.value',
    });
    expect(payload).toEqual({ alarm: 'api-cpu-high', text: 'api-cpu-high is ALARM' });
  });

  it('may name the rule, the time of arrival and the event itself', () => {
    const { detail: _, 'detail-type': detailType, ...rest } = event;
    const { payload } = transform(
      '{"arn": <aws.events.rule-arn>, "name": "<aws.events.rule-name>", "at": ' +
        '<aws.events.event.ingestion-time>, "all": <aws.events.event.json>, "head": <aws.events.event>}',
    );
    expect(payload).toEqual({
      arn: rule.ruleArn,
      name: 'alarms',
      at: '2026-03-02T10:00:07Z',
      all: event,
      head: { ...rest, detailType, time: '2026-03-02T10:00:07Z' },
    });
  });

  it('may be lines of text', () => {
    const { payload, text } = transform('"<n>"\n"two"', { n: '$.detail.alarmName' });
    expect([payload, text]).toEqual(['"api-cpu-high"\n"two"', '"api-cpu-high"\n"two"']);
  });

  it.each(['$.detail.state', '$.detail.state.reason'])(
    'fails for good when %s between quotes breaks the JSON, as on AWS',
    (path) => {
      expect(() => transform('{"text": "<value>"}', { value: path })).toThrow(
        expect.objectContaining({ code: 'INVALID_JSON', lasting: 'permanent' }),
      );
    },
  );
});

describe('the input settings of a target are refused', () => {
  it.each([
    [
      'two of them',
      { Input: '{}', InputPath: '$' },
      'Only one of Input, InputPath, or InputTransformer must be provided for target t.',
    ],
    ['an Input that is not JSON', { Input: 'hello' }, 'Input for target t is not valid JSON'],
    ['a path that is none', { InputPath: 'detail' }, 'InputPath for target t is invalid.'],
    [
      'a placeholder nobody defines',
      transformer('{"a": <b>}'),
      'InputTemplate for target t contains invalid placeholder b.',
    ],
    [
      'a variable with a reserved name',
      transformer('{}', { 'aws.x': '$' }),
      'has an invalid entry aws.x',
    ],
    [
      'a template that is neither JSON nor text',
      transformer('<a> b', { a: '$' }),
      'Invalid InputTemplate for target t',
    ],
  ])('%s', (_, settings, problem) => {
    expect(inputProblem('t', settings)).toContain(problem);
  });

  it('but not when they are right', () => {
    expect(inputProblem('t', transformer('{"a": <b>}', { b: '$.detail' }))).toBeUndefined();
  });
});

function transformer(InputTemplate: string, InputPathsMap: Record<string, string> = {}) {
  return { InputTransformer: { InputTemplate, InputPathsMap } };
}
