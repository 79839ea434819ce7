import type * as v from 'valibot';
import type { InputSchema } from '../playbook.ts';

type Value = string | number | boolean;

/** One field of a playbook's input, as a form, a help text or a document needs it. */
export interface InputField {
  readonly name: string;
  readonly type: 'text' | 'number' | 'yes-no';
  readonly required: boolean;
  readonly description: string;
  /** What is meant when it is left out. */
  readonly default?: Value;
  /** Nothing else is taken. */
  readonly choices?: readonly (string | number)[];
  readonly min?: number;
  readonly max?: number;
  readonly multipleOf?: number;
}

type Part = v.GenericSchema | v.PipeItem<unknown, unknown, v.BaseIssue<unknown>>;

const types: Readonly<Record<string, InputField['type']>> = {
  string: 'text',
  number: 'number',
  boolean: 'yes-no',
};

/** A schema, the items of its pipe, and those of what it wraps, outermost first. */
function partsOf(schema: v.GenericSchema): readonly Part[] {
  const pipe = 'pipe' in schema ? (schema.pipe as readonly Part[]).slice(1) : [];
  const wrapped = 'wrapped' in schema ? partsOf(schema.wrapped as v.GenericSchema) : [];
  return [schema, ...pipe, ...wrapped];
}

function requirement(parts: readonly Part[], type: string): number | undefined {
  const found = parts.find((part) => part.type === type);
  if (found === undefined || !('requirement' in found)) return undefined;
  return typeof found.requirement === 'number' ? found.requirement : undefined;
}

function choicesOf(parts: readonly Part[]): readonly (string | number)[] | undefined {
  const list = parts.find((part) => part.type === 'picklist');
  return list === undefined || !('options' in list)
    ? undefined
    : (list.options as readonly (string | number)[]);
}

function defaultOf(parts: readonly Part[]): Value | undefined {
  const found = parts.find((part) => 'default' in part && part.default !== undefined);
  const value: unknown = found !== undefined && 'default' in found ? found.default : undefined;
  // A default that is computed cannot be shown.
  return typeof value === 'function' ? undefined : (value as Value | undefined);
}

function typeOf(parts: readonly Part[], name: string): InputField['type'] {
  const choices = choicesOf(parts);
  if (choices !== undefined) return typeof choices[0] === 'number' ? 'number' : 'text';
  const found = parts.map((part) => types[part.type]).find((type) => type !== undefined);
  if (found === undefined) throw new Error(`field ${name}: wanted text, a number, or yes or no`);
  return found;
}

function describeField(name: string, schema: v.GenericSchema): InputField {
  const parts = partsOf(schema);
  const value = defaultOf(parts);
  const choices = choicesOf(parts);
  const min = requirement(parts, 'min_value');
  const max = requirement(parts, 'max_value');
  const multipleOf = requirement(parts, 'multiple_of');
  const described = parts.find((part) => part.type === 'description');
  return {
    name,
    type: typeOf(parts, name),
    required: !parts.some(({ type }) => ['optional', 'exact_optional', 'nullish'].includes(type)),
    description:
      described !== undefined && 'description' in described ? String(described.description) : '',
    ...(value === undefined ? {} : { default: value }),
    ...(choices === undefined ? {} : { choices }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(multipleOf === undefined ? {} : { multipleOf }),
  };
}

/**
 * The fields of a playbook's input, read from its schema, in their order. Throws when a field is neither
 * text nor a number nor yes or no.
 */
export function describeInput({ entries }: InputSchema): readonly InputField[] {
  return Object.entries(entries).map(([name, schema]) => describeField(name, schema));
}
