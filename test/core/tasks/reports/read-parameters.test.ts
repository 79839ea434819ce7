import { describe, expect, it } from 'vitest';
import { type GivenValue, readParameters } from '#core/tasks/reports/read-parameters.ts';
import type { ReportParameter } from '#core/tasks/task-rules.ts';

type Type = ReportParameter['type'];
const one = (type: Type, given: GivenValue) => readParameters([{ name: 'x', type }], { x: given });
const good = (value: string | null) => ({ kind: 'values', values: [value] });

describe('readParameters', () => {
  it.each<[Type, GivenValue, string]>([
    ['text', "Robert'); drop table assets;--", "Robert'); drop table assets;--"],
    ['text', '', ''],
    ['integer', 42, '42'],
    ['integer', '-9223372036854775808', '-9223372036854775808'],
    ['number', 1.5, '1.5'],
    ['number', 1e21, '1e+21'],
    ['number', '12345678901234567890.5', '12345678901234567890.5'],
    ['boolean', false, 'false'],
    ['date', '2028-02-29', '2028-02-29'],
    ['timestamp', '2026-03-03T16:30:00.123456+01:00', '2026-03-03T16:30:00.123456+01:00'],
    ['timestamp', '2026-03-03T16:30Z', '2026-03-03T16:30Z'],
  ])('takes a %s: %j', (type, given, text) => {
    expect(one(type, given)).toEqual(good(text));
  });

  it.each<[Type, GivenValue]>([
    ['text', 5],
    ['text', 'a\0b'],
    ['integer', 1.5],
    ['integer', 2 ** 53],
    ['integer', '9223372036854775808'],
    ['integer', '1; select'],
    ['integer', ''],
    ['integer', true],
    ['number', 'NaN'],
    ['number', '1e999'],
    ['number', Number.POSITIVE_INFINITY],
    ['boolean', 'true'],
    ['boolean', 1],
    ['date', '2026-02-29'],
    ['date', '1900-02-29'],
    ['date', '2026-13-01'],
    ['date', '2026-00-10'],
    ['date', '0000-01-01'],
    ['date', '2026-3-3'],
    ['date', '2026-03-03\n'],
    ['date', 'today'],
    ['timestamp', '2026-03-03'],
    ['timestamp', '2026-03-03T16:30:00'],
    ['timestamp', '2026-02-30T16:30:00Z'],
    ['timestamp', '2026-03-03T24:30:00Z'],
    ['timestamp', 'now'],
  ])('refuses as %s: %j', (type, given) => {
    const read = one(type, given);
    expect(read).toEqual({ kind: 'wrong', problems: [expect.stringMatching(/^x: wanted /)] });
  });

  it('takes null as NULL whatever the type', () => {
    expect(one('date', null)).toEqual(good(null));
  });

  it('gives values in the order of the parameters, not in that of the task', () => {
    const parameters = [
      { name: 'since', type: 'date' },
      { name: 'most', type: 'integer' },
    ] as const;
    expect(readParameters(parameters, { most: 5, since: '2026-01-01' })).toEqual({
      kind: 'values',
      values: ['2026-01-01', '5'],
    });
  });

  it('says one thing a parameter, and what there is instead of one that is not there', () => {
    const parameters = [
      { name: 'since', type: 'date' },
      { name: 'until', type: 'date' },
    ] as const;
    const given = { since: 'canary-value', 'canary-name': 1, toString: 2 };
    const read = readParameters(parameters, given);
    expect(read).toEqual({
      kind: 'wrong',
      problems: [
        'since: wanted a day, such as 2026-03-03',
        'until is missing: wanted a day, such as 2026-03-03',
        '2 that the report does not have: it has since, until',
      ],
    });
    expect(JSON.stringify(read)).not.toContain('canary');
  });

  it('does not take what every object has for something given', () => {
    expect(readParameters([{ name: 'constructor', type: 'text' }], {})).toEqual({
      kind: 'wrong',
      problems: ['constructor is missing: wanted text'],
    });
  });

  it('takes nothing for a report without parameters', () => {
    expect(readParameters([], {})).toEqual({ kind: 'values', values: [] });
    expect(readParameters([], { since: 1 })).toEqual({
      kind: 'wrong',
      problems: ['1 that the report does not have: it has none'],
    });
  });
});
