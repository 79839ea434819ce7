import { ServiceError } from '../../wire.ts';
import { isRecord } from '../validation.ts';
import { matchExpression } from './match-expression.ts';
import type { Matcher } from './matcher.ts';

/** Characters of a pattern (a quota of EventBridge that can be raised; the default is this). */
const LONGEST_PATTERN = 2048;
/** Alternatives that all `$or` of a pattern may multiply to. */
const MOST_ALTERNATIVES = 1000;

/** Words that may not be field names inside `$or`, where they would be misplaced operators. */
const RESERVED_IN_OR = new Set([
  ...['exactly', 'equals-ignore-case', 'prefix', 'suffix', 'anything-but', 'exists', 'wildcard'],
  ...['numeric', 'cidr', '=', '<', '<=', '>', '>=', 'regex'],
]);

/** For each dotted path its conditions, all of which must be met, each by one of its entries. */
export type Alternative = ReadonlyMap<string, readonly (readonly Matcher[])[]>;

/** A pattern with every `$or` multiplied out, or the refusal with its reason and field. */
export function patternAlternatives(pattern: unknown): readonly Alternative[] {
  const source = typeof pattern === 'string' ? parseJson(pattern) : pattern;
  if (!isRecord(source)) throw invalidPattern('Filter is not an object');
  const { length } = typeof pattern === 'string' ? pattern : JSON.stringify(pattern);
  if (length > LONGEST_PATTERN) {
    throw invalidPattern(`it has ${length} characters, the quota is ${LONGEST_PATTERN}`);
  }
  return compileObject(source, [], [new Map()], false);
}

/** The exception EventBridge answers a wrong pattern with. */
function invalidPattern(reason: string): ServiceError {
  return new ServiceError(
    'InvalidEventPatternException',
    `Event pattern is not valid. Reason: ${reason}`,
  );
}

function compileObject(
  source: Readonly<Record<string, unknown>>,
  path: readonly string[],
  before: readonly Alternative[],
  insideOr: boolean,
): readonly Alternative[] {
  const entries = Object.entries(source);
  if (entries.length === 0) throw invalidPattern(`Empty objects are not allowed${at(path)}`);
  let alternatives = before;
  for (const [name, value] of entries) {
    const here = [...path, name];
    if (name === '$or') {
      alternatives = compileOr(value, path, alternatives);
    } else if (insideOr && RESERVED_IN_OR.has(name)) {
      throw invalidPattern(`${name} is a reserved word that cannot be used inside $or${at(path)}`);
    } else if (Array.isArray(value)) {
      const matchers = compileField(value, here);
      const key = here.join('.');
      alternatives = alternatives.map((alternative) =>
        new Map(alternative).set(key, [...(alternative.get(key) ?? []), matchers]),
      );
    } else if (isRecord(value)) {
      alternatives = compileObject(value, here, alternatives, insideOr);
    } else {
      throw invalidPattern(`"${name}" must be an object or an array${at(here)}`);
    }
  }
  return alternatives;
}

function compileOr(
  value: unknown,
  path: readonly string[],
  before: readonly Alternative[],
): readonly Alternative[] {
  const branches: readonly unknown[] = Array.isArray(value) ? value : [];
  if (branches.length < 2) {
    throw invalidPattern(`$or must be an array of two or more objects${at(path)}`);
  }
  const alternatives = branches.flatMap((branch) => {
    if (!isRecord(branch)) throw invalidPattern(`Only objects are allowed in $or${at(path)}`);
    return compileObject(branch, path, before, true);
  });
  if (alternatives.length > MOST_ALTERNATIVES) {
    throw invalidPattern(
      `$or makes ${alternatives.length} combinations, the limit is ${MOST_ALTERNATIVES}${at(path)}`,
    );
  }
  return alternatives;
}

function compileField(entries: readonly unknown[], path: readonly string[]): readonly Matcher[] {
  if (entries.length === 0) throw invalidPattern(`Empty arrays are not allowed${at(path)}`);
  return entries.map((entry) => {
    const matcher = matchExpression(entry);
    if (typeof matcher === 'object') throw invalidPattern(`${matcher.refused}${at(path)}`);
    return matcher;
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidPattern(error instanceof Error ? error.message : String(error));
  }
}

const at = (path: readonly string[]): string => (path.length > 0 ? ` (at ${path.join('.')})` : '');
