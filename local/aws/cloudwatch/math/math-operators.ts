import {
  droppedUnlessFinite,
  isTimeSeries,
  type MathValue,
  mapSeries,
  orZero,
  type TimeSeries,
  valueAt,
} from './math-value.ts';
import { ExpressionError } from './parse-expression.ts';

type Apply = (left: number, right: number) => number;

const OPERATORS: Readonly<Record<string, Apply>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '^': (left, right) => left ** right,
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
  '<=': (left, right) => Number(left <= right),
  '>=': (left, right) => Number(left >= right),
  '<': (left, right) => Number(left < right),
  '>': (left, right) => Number(left > right),
  AND: (left, right) => Number(left !== 0 && right !== 0),
  OR: (left, right) => Number(left !== 0 || right !== 0),
};

/**
 * Applies an operator period by period. Where only one of two series has a value, the other counts
 * as 0 (so `errors / requests` is 0 in a minute without `errors`); where none has, neither has the result.
 */
export function applyOperator(operator: string, left: MathValue, right: MathValue): MathValue {
  const apply = OPERATORS[operator];
  if (apply === undefined) throw new ExpressionError(`uses the unknown operator ${operator}`);
  if (typeof left === 'number' && typeof right === 'number') {
    return droppedUnlessFinite(apply(left, right));
  }
  const one = (a: number | TimeSeries, b: number | TimeSeries) => combine(apply, a, b);
  if (isList(left) && isList(right)) {
    throw new ExpressionError(`applies ${operator} to two arrays`);
  }
  if (isList(left)) return left.map((series) => one(series, right as number | TimeSeries));
  if (isList(right)) return right.map((series) => one(left, series));
  return one(left, right);
}

const isList = (value: MathValue): value is readonly TimeSeries[] =>
  typeof value !== 'number' && !isTimeSeries(value);

function combine(apply: Apply, left: number | TimeSeries, right: number | TimeSeries): TimeSeries {
  const shape = typeof left === 'number' ? right : left;
  if (typeof shape === 'number') throw new ExpressionError('combines numbers only');
  return mapSeries(shape, (_, index) => {
    const [a, b] = [valueAt(left, index), valueAt(right, index)];
    const present = isPresent(left, a) || isPresent(right, b);
    return present ? apply(orZero(a), orZero(b)) : Number.NaN;
  });
}

/** A number stands beside every point but makes none. */
const isPresent = (value: number | TimeSeries, point: number): boolean =>
  typeof value !== 'number' && !Number.isNaN(point);
