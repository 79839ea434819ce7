import { ExpressionError } from './parse-expression.ts';

/** One value per period, NaN where there is none. */
export type TimeSeries = Float64Array;

/** What metric math computes with: S, TS and TS[] in the words of its documentation. */
export type MathValue = number | TimeSeries | readonly TimeSeries[];

export const isTimeSeries = (value: MathValue): value is TimeSeries =>
  value instanceof Float64Array;

/** The series of a TS or TS[]. */
export function seriesOf(value: MathValue, what: string): readonly TimeSeries[] {
  if (typeof value === 'number') throw new ExpressionError(`gives ${what} a number, not a series`);
  return isTimeSeries(value) ? [value] : value;
}

/** The value that a number or a series has in one period; a number has it in all. */
export const valueAt = (value: number | TimeSeries, index: number): number =>
  typeof value === 'number' ? value : (value[index] ?? Number.NaN);

export const orZero = (value: number): number => (Number.isNaN(value) ? 0 : value);

/** What cannot be a datapoint, such as the result of a division by zero, is dropped. */
export const droppedUnlessFinite = (value: number): number =>
  Number.isFinite(value) ? value : Number.NaN;

export const mapSeries = (
  series: TimeSeries,
  transform: (value: number, index: number) => number,
): TimeSeries => series.map((value, index) => droppedUnlessFinite(transform(value, index)));
