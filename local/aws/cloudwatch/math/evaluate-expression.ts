import { MATH_FUNCTIONS } from './math-functions.ts';
import { applyOperator } from './math-operators.ts';
import { type MathValue, mapSeries, seriesOf, type TimeSeries } from './math-value.ts';
import { type Expression, ExpressionError } from './parse-expression.ts';

/** What an expression may refer to. */
export interface MathScope {
  /** The value of another query; undefined when no query has that id. */
  readonly valueOf: (id: string) => MathValue | undefined;
  /** The metrics (not the expressions) of the request whose id contains the text. */
  readonly metrics: (idPart: string) => readonly TimeSeries[];
  /** Seconds of a point. */
  readonly periodSeconds: number;
}

/** Words that FILL takes in place of a value. */
const WORDS: ReadonlySet<string> = new Set(['REPEAT', 'LINEAR']);

/** Computes an expression over aligned series; throws an ExpressionError. */
export function evaluateExpression(expression: Expression, scope: MathScope): MathValue {
  const evaluate = (inner: Expression) => evaluateExpression(inner, scope);
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'text':
      throw new ExpressionError(`has the text '${expression.value}' where a value was expected`);
    case 'name': {
      const value = scope.valueOf(expression.name);
      if (value === undefined)
        throw new ExpressionError(`refers to the unknown id ${expression.name}`);
      return value;
    }
    case 'array':
      return expression.items.flatMap((item) => [...seriesOf(evaluate(item), 'an array')]);
    case 'negate': {
      const value = evaluate(expression.operand);
      if (typeof value === 'number') return -value;
      const negated = seriesOf(value, '-').map((series) => mapSeries(series, (point) => -point));
      return value instanceof Float64Array ? (negated[0] ?? value) : negated;
    }
    case 'binary':
      return applyOperator(
        expression.operator,
        evaluate(expression.left),
        evaluate(expression.right),
      );
    case 'call':
      return call(expression.name, expression.args, scope);
  }
}

function call(name: string, args: readonly Expression[], scope: MathScope): MathValue {
  const [first] = args;
  if (name === 'METRICS') {
    if (args.length > 1 || (first !== undefined && first.kind !== 'text')) {
      throw new ExpressionError('gives METRICS more than a text');
    }
    return scope.metrics(first === undefined ? '' : first.value);
  }
  if (name === 'PERIOD') return scope.periodSeconds;
  const run = Object.hasOwn(MATH_FUNCTIONS, name) ? MATH_FUNCTIONS[name] : undefined;
  if (run === undefined)
    throw new ExpressionError(`uses the function ${name}, which is not offered`);
  const isWord = (arg: Expression): arg is Expression & { kind: 'name' } =>
    arg.kind === 'name' && WORDS.has(arg.name);
  return run(args.map((arg) => (isWord(arg) ? arg.name : evaluateExpression(arg, scope))));
}
