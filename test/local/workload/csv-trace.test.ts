import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_TRACE_VALUE, parseTrace, TraceInvalid } from '#local/workload/csv-trace.ts';

const START = Date.UTC(2026, 0, 5, 8);
const MINUTE = 60_000;

function problemsOf(text: string): string[] {
  try {
    parseTrace(text, START);
  } catch (error) {
    if (error instanceof TraceInvalid) {
      return error.problems.map(({ line, what }) => `${line}: ${what}`);
    }
    throw error;
  }
  return [];
}

describe('parseTrace', () => {
  it('reads minutes from the start', () => {
    expect(parseTrace('minute,value\n0,10\n5,20.5\n', START)).toEqual([
      { at: START, value: 10 },
      { at: START + 5 * MINUTE, value: 20.5 },
    ]);
  });

  it.each([
    ['2026-01-05T08:00:00Z', START],
    ['2026-01-05T09:00:00.000+01:00', START],
    ['2026-01-05 08:00:00', START],
    ['2026-01-05T08:00', START],
    [String(START / 1_000), START],
    [String(START), START],
    ['2026-01-05', Date.UTC(2026, 0, 5)],
  ])('reads the time %s', (cell, at) => {
    expect(parseTrace(`timestamp,value\n${cell},1\n2026-02-01T00:00:00Z,2`, START)[0]?.at).toBe(at);
  });

  it('takes what spreadsheets write: a byte order mark, CRLF, quotes, spaces, empty lines', () => {
    const text =
      '\uFEFF"Timestamp", "Value"\r\n"2026-01-05T08:00:00Z", "1"\r\n\r\n2026-01-05T08:01:00Z,2\r\n';
    expect(parseTrace(text, START).map((row) => row.value)).toEqual([1, 2]);
  });

  it('names every bad line with its number and what is wrong', () => {
    const text = [
      'minute,value',
      '0,1',
      '1,abc',
      '2,-3',
      '3,NaN',
      '4,Infinity',
      '5,0x10',
      '6,',
      `7,${MAX_TRACE_VALUE * 10}`,
      '0,5',
      '8,1,2',
      'later,5',
      '9,6',
      '9,7',
    ].join('\n');
    expect(problemsOf(text)).toEqual([
      '3: "abc" is not a number',
      '4: -3 is negative',
      '5: "NaN" is not a number',
      '6: "Infinity" is not a number',
      '7: "0x10" is not a number',
      '8: "" is not a number',
      '9: 10000000000 is more than 1000000000',
      '10: "0" is not later than the row before',
      '11: "8,1,2" has 3 columns; wanted 2',
      '12: "later" is not a time',
      '14: "9" is not later than the row before',
    ]);
  });

  it.each(['2026-02-30T00:00:00Z', '2026-13-01', '05.01.2026', '2026-01-05T25:00:00Z', '12'])(
    'refuses the time %s',
    (cell) => {
      const text = `timestamp,value\n${cell},1\n2027-01-01,1\n2027-01-02,1`;
      expect(problemsOf(text)).toEqual([`2: "${cell}" is not a time`]);
    },
  );

  it('says what the first line should be', () => {
    expect(problemsOf('time;requests\n1;2')).toEqual([
      '1: the first line is "time;requests"; wanted "timestamp,value" or "minute,value"',
    ]);
    expect(problemsOf('')).toHaveLength(1);
  });

  it('wants at least two rows', () => {
    expect(problemsOf('minute,value\n0,1')).toEqual(['2: wanted at least 2 rows, found 1']);
  });

  it('shows the first twenty problems and counts the rest', () => {
    const text = ['minute,value', ...Array.from({ length: 30 }, () => 'x,y')].join('\n');
    expect(() => parseTrace(text, START)).toThrow(/line 21: .*\n {2}and 10 more$/);
  });

  it('gives back what was written, or refuses: nothing in between', () => {
    const rows = fc.array(
      fc.tuple(fc.nat({ max: 1_000 }), fc.double({ min: 0, max: 1e6, noNaN: true })),
      { minLength: 2, maxLength: 30 },
    );
    fc.assert(
      fc.property(rows, (steps) => {
        let minute = -1;
        const table = steps.map(([step, value]) => {
          minute += 1 + step;
          return [minute, value] as const;
        });
        const text = `minute,value\n${table.map((row) => row.join(',')).join('\n')}`;
        const read = parseTrace(text, START).map(({ at, value }) => [(at - START) / MINUTE, value]);
        expect(read).toEqual(table);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => parseTrace(text, START)).toThrow(TraceInvalid);
      }),
    );
  });
});
