import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Datapoint,
  EXTRA_PERIODS,
  evaluateDatapoints,
  type TreatMissingData,
} from '#local/aws/cloudwatch/alarms/evaluate-datapoints.ts';

const KEEPS = undefined;
const INSUFFICIENT = 'INSUFFICIENT_DATA';
const MODES: readonly TreatMissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

/** `0` is within the threshold, `X` breaches, `-` is missing; the newest stands on the right. */
const points = (pattern: string): Datapoint[] =>
  [...pattern.replaceAll(' ', '')].map((mark) => (mark === '-' ? undefined : mark === 'X'));

const judge = (pattern: string, m: number, n: number, treatMissingData: TreatMissingData) =>
  evaluateDatapoints(points(pattern), {
    evaluationPeriods: n,
    datapointsToAlarm: m,
    treatMissingData,
  });

/** The facts of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html */
const DOCUMENTED = [
  { m: 3, pattern: '0 - X - X', filled: 0, states: ['OK', 'OK', 'OK', 'OK'] },
  { m: 3, pattern: '0 - - - -', filled: 2, states: ['OK', 'OK', 'OK', 'OK'] },
  { m: 3, pattern: '- - - - -', filled: 3, states: [INSUFFICIENT, KEEPS, 'ALARM', 'OK'] },
  { m: 3, pattern: '0 X X - X', filled: 0, states: ['ALARM', 'ALARM', 'ALARM', 'ALARM'] },
  { m: 3, pattern: '- - X - -', filled: 2, states: ['ALARM', KEEPS, 'ALARM', 'OK'] },
  { m: 2, pattern: '0 - X - X', filled: 0, states: ['ALARM', 'ALARM', 'ALARM', 'ALARM'] },
  { m: 2, pattern: '0 0 X 0 X', filled: 0, states: ['ALARM', 'ALARM', 'ALARM', 'ALARM'] },
  { m: 2, pattern: '0 - X - -', filled: 1, states: ['OK', 'OK', 'ALARM', 'OK'] },
  { m: 2, pattern: '- - - - 0', filled: 2, states: ['OK', 'OK', 'ALARM', 'OK'] },
  { m: 2, pattern: '- - - X -', filled: 2, states: ['ALARM', KEEPS, 'ALARM', 'OK'] },
  // Rows of earlier editions of the page, and its prose about premature transitions.
  { m: 3, pattern: '- - - - X', filled: 2, states: [INSUFFICIENT, KEEPS, 'ALARM', 'OK'] },
  { m: 3, pattern: 'X - - - -', filled: 2, states: ['ALARM', KEEPS, 'ALARM', 'OK'] },
  { m: 2, pattern: '- - - - X', filled: 2, states: [INSUFFICIENT, KEEPS, 'ALARM', 'OK'] },
  { m: 3, pattern: '- - - X -', filled: 2, states: [INSUFFICIENT, KEEPS, 'ALARM', 'OK'] },
  { m: 3, pattern: '- - - X 0', filled: 1, states: ['OK', 'OK', 'OK', 'OK'] },
  { m: 3, pattern: '- - X - 0', filled: 1, states: ['OK', 'OK', 'OK', 'OK'] },
] as const;

const cases = DOCUMENTED.flatMap(({ m, pattern, filled, states }) =>
  MODES.map((mode, index) => ({ m, pattern, filled, mode, state: states[index] })),
);

describe('evaluateDatapoints', () => {
  it.each(cases)('judges $pattern as $state for $m of 3 with $mode', (row) => {
    const verdict = judge(row.pattern, row.m, 3, row.mode);
    expect(verdict.state).toBe(row.state);
    expect(verdict.filled).toBe(row.filled);
  });

  it('looks back two periods further than it judges', () => {
    expect(EXTRA_PERIODS).toBe(2);
  });

  it('alarms on enough breaches whatever is missing', () => {
    for (const mode of MODES) expect(judge('- - - X X', 2, 3, mode).state).toBe('ALARM');
  });

  it('names the newest real points as those it judged', () => {
    expect(judge('0 X - 0 X', 2, 3, 'missing').judged).toEqual([1, 3, 4]);
  });

  const rules = fc
    .record({
      n: fc.integer({ min: 1, max: 20 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    .map(({ n, share }) => ({ n, m: 1 + Math.floor(share * (n - 1)) }));
  const mode = fc.constantFrom(...MODES);
  const rangeOf = (point: fc.Arbitrary<Datapoint>, n: number) =>
    fc.array(point, { minLength: n + EXTRA_PERIODS, maxLength: n + EXTRA_PERIODS });

  it('only counts breaches among the last N when nothing is missing', () => {
    const ranges = rules.chain(({ n, m }) =>
      rangeOf(fc.boolean(), n).map((range) => ({ n, m, range })),
    );
    fc.assert(
      fc.property(ranges, mode, ({ n, m, range }, treatMissingData) => {
        let breaches = 0;
        for (let back = 1; back <= n; back++) if (range.at(-back)) breaches += 1;
        const rule = { evaluationPeriods: n, datapointsToAlarm: m, treatMissingData };
        expect(evaluateDatapoints(range, rule).state).toBe(breaches >= m ? 'ALARM' : 'OK');
      }),
    );
  });

  const anyPoint = fc.constantFrom<Datapoint>(true, false, undefined);
  const anything = rules.chain(({ n, m }) =>
    rangeOf(anyPoint, n).map((range) => ({ n, m, range })),
  );

  it('never leaves OK or ALARM undecided when missing points count as good or bad', () => {
    fc.assert(
      fc.property(anything, fc.boolean(), ({ n, m, range }, bad) => {
        const treatMissingData = bad ? 'breaching' : 'notBreaching';
        const rule = { evaluationPeriods: n, datapointsToAlarm: m, treatMissingData } as const;
        expect(['OK', 'ALARM']).toContain(evaluateDatapoints(range, rule).state);
      }),
    );
  });

  it('alarms with missing points as bad wherever it alarms with them as good', () => {
    fc.assert(
      fc.property(anything, ({ n, m, range }) => {
        const rule = { evaluationPeriods: n, datapointsToAlarm: m };
        const good = evaluateDatapoints(range, { ...rule, treatMissingData: 'notBreaching' });
        const bad = evaluateDatapoints(range, { ...rule, treatMissingData: 'breaching' });
        expect(good.state === 'ALARM' && bad.state !== 'ALARM').toBe(false);
      }),
    );
  });

  it('keeps a state only with ignore, and lacks data only with missing', () => {
    fc.assert(
      fc.property(anything, mode, ({ n, m, range }, treatMissingData) => {
        const rule = { evaluationPeriods: n, datapointsToAlarm: m, treatMissingData };
        const { state } = evaluateDatapoints(range, rule);
        if (state === undefined) expect(treatMissingData).toBe('ignore');
        if (state === 'INSUFFICIENT_DATA') expect(treatMissingData).toBe('missing');
      }),
    );
  });
});
