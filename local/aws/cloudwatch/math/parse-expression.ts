/** A parsed metric math expression. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  /** The id of another query, or a word such as REPEAT. */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'negate'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    };

/** Says what is wrong with an expression, without its context. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

const TOKEN =
  /\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|([A-Za-z_]\w*)|"([^"]*)"|'([^']*)'|(&&|\|\||[=!<>]=|[-+*/^()[\],<>]))/y;

interface Token {
  readonly kind: 'number' | 'name' | 'text' | 'symbol' | 'end';
  readonly text: string;
}

function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (match === null) throw new ExpressionError(`cannot be read from '${source.slice(at)}' on`);
    const [, number, name, double, single, symbol] = match;
    if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol });
    else tokens.push({ kind: 'text', text: double ?? single ?? '' });
  }
  return [...tokens, { kind: 'end', text: 'the end' }];
}

/** Loosest first; each level may stand within the operands of the one before. */
const LEVELS: readonly (readonly string[])[] = [
  ['OR', '||'],
  ['AND', '&&'],
  ['==', '!=', '<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/'],
];

const SPELLING: Readonly<Record<string, string>> = { '||': 'OR', '&&': 'AND' };

/** Deeper nesting than anyone writes, and far from what the stack bears. */
const MAX_DEPTH = 100;

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Expression {
    const expression = this.#level(0);
    if (this.#next.kind !== 'end') this.#refuse('an operator');
    return expression;
  }

  get #next(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: 'the end' };
  }

  #refuse(wanted: string): never {
    throw new ExpressionError(`has '${this.#next.text}' where ${wanted} was expected`);
  }

  #take(...texts: readonly string[]): string | undefined {
    const { kind, text } = this.#next;
    if (kind === 'text' || kind === 'number' || !texts.includes(text)) return undefined;
    this.#at += 1;
    return text;
  }

  #expect(text: string): void {
    if (this.#take(text) === undefined) this.#refuse(`'${text}'`);
  }

  #level(depth: number): Expression {
    const operators = LEVELS[depth];
    if (operators === undefined) return this.#unary();
    let left = this.#level(depth + 1);
    for (;;) {
      const taken = this.#take(...operators);
      if (taken === undefined) return left;
      const right = this.#level(depth + 1);
      left = { kind: 'binary', operator: SPELLING[taken] ?? taken, left, right };
    }
  }

  #unary(): Expression {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new ExpressionError('is nested too deeply');
    const parsed = this.#take('-') ? this.#negation() : this.#power();
    this.#depth -= 1;
    return parsed;
  }

  #negation(): Expression {
    return { kind: 'negate', operand: this.#unary() };
  }

  #power(): Expression {
    const left = this.#primary();
    if (this.#take('^') === undefined) return left;
    return { kind: 'binary', operator: '^', left, right: this.#unary() };
  }

  #primary(): Expression {
    const { kind, text } = this.#next;
    if (this.#take('(') !== undefined) {
      const inner = this.#level(0);
      this.#expect(')');
      return inner;
    }
    if (this.#take('[') !== undefined) return { kind: 'array', items: this.#list(']') };
    if (kind === 'end' || kind === 'symbol') return this.#refuse('a value');
    this.#at += 1;
    if (kind === 'number') return { kind, value: Number(text) };
    if (kind === 'text') return { kind, value: text };
    if (this.#take('(') === undefined) return { kind, name: text };
    return { kind: 'call', name: text, args: this.#list(')') };
  }

  #list(end: string): readonly Expression[] {
    const items: Expression[] = [];
    if (this.#take(end) !== undefined) return items;
    do items.push(this.#level(0));
    while (this.#take(',') !== undefined);
    this.#expect(end);
    return items;
  }
}

/** Parses metric math; throws an ExpressionError. */
export function parseExpression(source: string): Expression {
  return new Parser(tokenize(source)).whole();
}
