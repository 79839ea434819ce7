import {
  droppedUnlessFinite,
  isTimeSeries,
  type MathValue,
  mapSeries,
  orZero,
  seriesOf,
  type TimeSeries,
  valueAt,
} from './math-value.ts';
import { ExpressionError } from './parse-expression.ts';

/** A function of metric math over its evaluated arguments; `names` are those given as bare words. */
export type MathFunction = (args: readonly (MathValue | string)[]) => MathValue;

/** The functions offered here. Every other is refused by its name, never ignored. */
export const MATH_FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  ABS: each('ABS', Math.abs),
  CEIL: each('CEIL', Math.ceil),
  FLOOR: each('FLOOR', Math.floor),
  SUM: reduce('SUM', (values) => values.reduce(add, 0)),
  // AWS counts missing values as 0 here: the divisor is all periods or all series, present or not.
  AVG: reduce('AVG', (values, size) => values.reduce(add, 0) / size),
  MIN: reduce('MIN', (values) => Math.min(...values)),
  MAX: reduce('MAX', (values) => Math.max(...values)),
  IF: (args) => choose(args),
  FILL: (args) => fill(args),
};

const add = (a: number, b: number): number => a + b;

const present = (value: number): boolean => !Number.isNaN(value);

function valuesOf(
  name: string,
  args: readonly (MathValue | string)[],
  least: number,
  most: number,
) {
  if (args.length < least || args.length > most) {
    throw new ExpressionError(`gives ${name} ${args.length} arguments`);
  }
  return args.map((arg) => {
    if (typeof arg === 'string') throw new ExpressionError(`gives ${name} the text '${arg}'`);
    return arg;
  });
}

function each(name: string, transform: (value: number) => number): MathFunction {
  return (args) => {
    const [value = Number.NaN] = valuesOf(name, args, 1, 1);
    if (typeof value === 'number') return transform(value);
    const mapped = seriesOf(value, name).map((series) => mapSeries(series, transform));
    return isTimeSeries(value) ? (mapped[0] ?? value) : mapped;
  };
}

/** Over an array a function works across the series, period by period; over one series it yields a number. */
function reduce(name: string, fold: (values: number[], size: number) => number): MathFunction {
  return (args) => {
    const [value = Number.NaN] = valuesOf(name, args, 1, 1);
    const all = seriesOf(value, name);
    if (isTimeSeries(value)) {
      const values = [...value].filter(present);
      return values.length === 0 ? Number.NaN : droppedUnlessFinite(fold(values, value.length));
    }
    const first = all[0];
    if (first === undefined) throw new ExpressionError(`gives ${name} an empty array`);
    return mapSeries(first, (_, index) => {
      const values = all.map((series) => valueAt(series, index)).filter(present);
      return values.length === 0 ? Number.NaN : fold(values, all.length);
    });
  };
}

function single(name: string, value: MathValue): number | TimeSeries {
  if (typeof value === 'number' || isTimeSeries(value)) return value;
  throw new ExpressionError(`gives ${name} an array`);
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#using-IF-expressions */
function choose(args: readonly (MathValue | string)[]): MathValue {
  const [condition = 0, whenTrue = 0, whenFalse = Number.NaN] = valuesOf('IF', args, 2, 3).map(
    (value) => single('IF', value),
  );
  if (typeof condition === 'number') {
    if (condition !== 0) return whenTrue;
    return typeof whenTrue !== 'number' && typeof whenFalse === 'number'
      ? mapSeries(whenTrue, () => whenFalse)
      : whenFalse;
  }
  return mapSeries(condition, (test, index) => {
    if (Number.isNaN(test)) return Number.NaN;
    return test === 0 ? valueAt(whenFalse, index) : orZero(valueAt(whenTrue, index));
  });
}

function fill(args: readonly (MathValue | string)[]): MathValue {
  const [value, filler] = args;
  if (args.length !== 2 || value === undefined || filler === undefined) {
    throw new ExpressionError(`gives FILL ${args.length} arguments`);
  }
  if (typeof value === 'string') throw new ExpressionError(`gives FILL the text '${value}'`);
  const filled = seriesOf(value, 'FILL').map((series) => fillOne(series, filler));
  return isTimeSeries(value) ? (filled[0] ?? value) : filled;
}

function fillOne(series: TimeSeries, filler: MathValue | string): TimeSeries {
  if (filler === 'REPEAT')
    return mapSeries(series, (_, index) => valueAt(series, before(series, index)));
  if (filler === 'LINEAR') return mapSeries(series, (_, index) => interpolated(series, index));
  if (typeof filler === 'string') throw new ExpressionError(`fills with the unknown '${filler}'`);
  const values = single('FILL', filler);
  return mapSeries(series, (value, index) => (present(value) ? value : valueAt(values, index)));
}

/** The last period up to `index` with a value; -1 when there is none. */
function before(series: TimeSeries, index: number): number {
  let at = index;
  while (at >= 0 && Number.isNaN(valueAt(series, at))) at -= 1;
  return at;
}

function interpolated(series: TimeSeries, index: number): number {
  const left = before(series, index);
  const right = series.findIndex((value, at) => at >= index && present(value));
  if (left < 0 || right < 0) return Number.NaN;
  if (left === right) return valueAt(series, index);
  const share = (index - left) / (right - left);
  return valueAt(series, left) * (1 - share) + valueAt(series, right) * share;
}
