import { refused } from '../input.ts';
import type { StateValue } from './evaluate-datapoints.ts';

/** The rule of a composite alarm. */
export interface AlarmRule {
  /** The alarms it names, each once. */
  readonly names: readonly string[];
  /** Whether it holds; an alarm that does not exist is in no state. */
  readonly holds: (stateOf: (name: string) => StateValue | undefined) => boolean;
}

type Test = AlarmRule['holds'];

const STATES: Readonly<Record<string, StateValue>> = {
  ALARM: 'ALARM',
  OK: 'OK',
  INSUFFICIENT_DATA: 'INSUFFICIENT_DATA',
};

/** `ALARM("name")`, `ALARM(name)`, a word, or a parenthesis. */
const TOKEN =
  /\s*(?:(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]+)"|([^")]+?))\s*\)|(\w+)|([()]))/y;

type Token = { readonly word: string } | { readonly state: StateValue; readonly name: string };

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const end = source.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (match === null)
      throw refused(`AlarmRule '${source}' cannot be read from '${source.slice(at)}' on.`);
    const [, state, quoted, bare, word, parenthesis] = match;
    if (state === undefined) tokens.push({ word: word ?? parenthesis ?? '' });
    else tokens.push({ state: STATES[state] ?? 'ALARM', name: alarmNameOf(quoted ?? bare ?? '') });
  }
  return tokens;
}

/** A rule may name an alarm by its ARN. */
function alarmNameOf(reference: string): string {
  return /^arn:[^:]+:cloudwatch:[^:]*:[^:]*:alarm:(.+)$/.exec(reference)?.[1] ?? reference;
}

/** Parses a rule: NOT binds tighter than AND, AND tighter than OR. Refuses AT_LEAST and whatever else it does not know. */
export function parseAlarmRule(source: string): AlarmRule {
  const tokens = tokenize(source);
  let at = 0;
  const take = (word: string): boolean => {
    const token = tokens[at];
    const found = token !== undefined && 'word' in token && token.word === word;
    if (found) at += 1;
    return found;
  };
  const chain = (word: string, next: () => Test, join: (all: readonly boolean[]) => boolean) => {
    const tests = [next()];
    while (take(word)) tests.push(next());
    const [only] = tests;
    if (tests.length === 1 && only !== undefined) return only;
    return ((stateOf) => join(tests.map((test) => test(stateOf)))) satisfies Test;
  };
  const either = (): Test => chain('OR', both, (all) => all.includes(true));
  const both = (): Test => chain('AND', factor, (all) => !all.includes(false));
  const factor = (): Test => {
    if (take('NOT')) {
      const test = factor();
      return (stateOf) => !test(stateOf);
    }
    if (take('(')) {
      const test = either();
      if (!take(')')) throw unexpected();
      return test;
    }
    if (take('TRUE')) return () => true;
    if (take('FALSE')) return () => false;
    const token = tokens[at];
    if (token === undefined || 'word' in token) throw unexpected();
    at += 1;
    return (stateOf) => stateOf(token.name) === token.state;
  };
  const unexpected = () => {
    const token = tokens[at];
    const found = token === undefined ? 'its end' : 'word' in token ? token.word : token.name;
    return refused(`AlarmRule has ${found} where a condition, AND or OR was expected.`);
  };
  const holds = either();
  if (at < tokens.length) throw unexpected();
  const names = new Set(tokens.flatMap((token) => ('name' in token ? [token.name] : [])));
  return { names: [...names], holds };
}
