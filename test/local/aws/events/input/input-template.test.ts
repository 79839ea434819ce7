import { describe, expect, it } from 'vitest';
import { inputTemplate } from '#local/aws/events/input/input-template.ts';

const values: Readonly<Record<string, unknown>> = {
  state: 'RUNNING',
  quote: 'say "hi"',
  count: 5,
  valid: true,
  nothing: null,
  list: ['ACTIVE', 'INACTIVE'],
  payload: { acc_id: '0a787ecb', sf_id: 'baz' },
};

/** What AWS makes of these templates. */
const filled: readonly (readonly [string, string])[] = [
  ['"it is <state>"', '"it is RUNNING"'],
  ['"it is <state> and <state>"', '"it is RUNNING and RUNNING"'],
  ['"<list> items"', '"[ACTIVE,INACTIVE] items"'],
  ['"payload <payload>"', '"payload {acc_id:0a787ecb,sf_id:baz}"'],
  ['"valid: <valid>, count: <count>"', '"valid: true, count: 5"'],
  ['"nobody <missing> there"', '"nobody  there"'],
  ['"line <count>"\n"line <state>"', '"line 5"\n"line RUNNING"'],
  ['"{[/odd start <state>"', '"{[/odd start RUNNING"'],
  ['{"a": <state>}', '{"a": "RUNNING"}'],
  ['{"a": "<state>"}', '{"a": "RUNNING"}'],
  ['{"a": "x/<state>/y"}', '{"a": "x/RUNNING/y"}'],
  ['{"a": "is \\"<state>\\" now"}', '{"a": "is \\"RUNNING\\" now"}'],
  ['{"a": <quote>}', '{"a": "say \\"hi\\""}'],
  ['{"a": [<count>, 9, <valid>, <nothing>]}', '{"a": [5, 9, true, null]}'],
  [
    '{"a": <list>, "b": <payload>}',
    '{"a": ["ACTIVE","INACTIVE"], "b": {"acc_id":"0a787ecb","sf_id":"baz"}}',
  ],
  ['{"a": <missing>}', '{"a": ""}'],
  ['{"a": "1 < 2 > 0"}', '{"a": "1 < 2 > 0"}'],
];

describe('an input template', () => {
  it.each(filled)('fills %s', (template, text) => {
    expect(inputTemplate(template).fill((name) => values[name])).toBe(text);
  });

  it('names its placeholders', () => {
    const { placeholders } = inputTemplate('{"a": <x>, "b": "<aws.events.rule-arn> <y-1>"}');
    expect(placeholders).toEqual(['x', 'aws.events.rule-arn', 'y-1']);
  });

  it.each(['plain <state>', '{"a": }', '{<state>: 1}', '"open', '"one" "two"'])(
    'has a problem when it is neither JSON nor lines of quoted text: %s',
    (template) => {
      expect(inputTemplate(template).problem).toBeTypeOf('string');
    },
  );

  it.each(['{"a": <x>}', '"a <x>"', '"a"\n"b"\n', '[<x>]', '<x>'])('takes %s', (template) => {
    expect(inputTemplate(template).problem).toBeUndefined();
  });
});
