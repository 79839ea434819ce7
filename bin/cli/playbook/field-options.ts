import { type Command, Option } from 'commander';
import { describeInput, type InputField } from '#core/playbooks/documents/describe-input.ts';
import type { Playbook } from '#core/playbooks/playbook.ts';

type Value = string | number | boolean;

/** As people write numbers; 0x14 or 1e3 would be guessed at. */
const DECIMAL = /^-?\d+(\.\d+)?$/;

/** `maxLagSeconds` as an option: `max-lag-seconds`. */
export const flagOf = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function boundsOf({ choices, max, min, multipleOf }: InputField): readonly string[] {
  return [
    ...(choices === undefined ? [] : [`one of ${choices.join(', ')}`]),
    ...(min === undefined ? [] : [`at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
    ...(multipleOf === undefined ? [] : [`a multiple of ${multipleOf}`]),
  ];
}

function optionOf(field: InputField): Option {
  const { description, name, required, type } = field;
  const flag = flagOf(name);
  const bounds = boundsOf(field);
  const fallback = field.default === undefined ? [] : [`default ${field.default}`];
  const notes = [...(required ? ['required'] : []), ...bounds, ...fallback];
  const text = notes.length === 0 ? description : `${description} (${notes.join('; ')})`;
  if (type !== 'yes-no') return new Option(`--${flag} <${type}>`, text).helpGroup('Input:');
  return new Option(field.default === true ? `--no-${flag}` : `--${flag}`, text).helpGroup(
    'Input:',
  );
}

/** Gives a command an option for every field of a playbook's input. */
export function addFieldOptions(command: Command, { input }: Playbook): Command {
  for (const field of describeInput(input)) command.addOption(optionOf(field));
  return command;
}

/** Numbers become numbers; what is none stays text, and the playbook's own check says so. */
function readValue({ type }: InputField, text: unknown): Value {
  if (type === 'yes-no') return text === true;
  const word = String(text);
  return type === 'number' && DECIMAL.test(word) ? Number(word) : word;
}

/** The input that a call's options amount to; fields nobody named are left to their defaults. */
export function inputOf({ input }: Playbook, command: Command): Readonly<Record<string, Value>> {
  const given = describeInput(input).flatMap((field): [string, Value][] => {
    const attribute = field.name;
    if (command.getOptionValueSource(attribute) !== 'cli') return [];
    return [[field.name, readValue(field, command.getOptionValue(attribute))]];
  });
  return Object.fromEntries(given);
}

/** The words that give a playbook an input: `--target database --gb 20`. */
export function wordsOf(input: Readonly<Record<string, unknown>>): string {
  return Object.entries(input)
    .map(([name, value]) => {
      if (value === true) return `--${flagOf(name)}`;
      if (value === false) return `--no-${flagOf(name)}`;
      const text = String(value);
      return `--${flagOf(name)} ${/^[\w.:@/-]+$/.test(text) ? text : JSON.stringify(text)}`;
    })
    .join(' ');
}
