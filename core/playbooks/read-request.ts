import * as v from 'valibot';
import { describeInput, type InputField } from './documents/describe-input.ts';
import { isPlain, PLAIN_TEXT } from './plain-text.ts';
import { type InputSchema, type Playbook, Refused } from './playbook.ts';

/** What starts a playbook. */
export interface Request {
  readonly input: Readonly<Record<string, string | number | boolean>>;
  /** Who asks; the CLI and the page fill it in. */
  readonly by: string;
  readonly why: string;
  /** True unless said otherwise: only the plan is made. */
  readonly dryRun: boolean;
  /** `now` does not wait for a maintenance window. */
  readonly when: 'window' | 'now';
  /** The fingerprint of the plan that was looked at: another plan is refused. */
  readonly plan?: string;
}

const sentence = v.pipe(
  v.string(),
  v.trim(),
  v.nonEmpty('a sentence'),
  v.maxLength(500, 'at most 500 characters'),
  v.check(isPlain, PLAIN_TEXT),
);

/** Everything around a playbook's own input; `input` itself is checked by the playbook's schema. */
const envelope = v.strictObject({
  input: v.optional(v.unknown(), {}),
  by: v.optional(sentence, 'unknown'),
  why: v.optional(sentence),
  dryRun: v.optional(v.boolean(), true),
  when: v.optional(v.picklist(['window', 'now']), 'window'),
  plan: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{12}$/, 'the fingerprint of a plan'))),
});

/** What a field that is missing should have been. */
function wantedOf({ choices, description, type }: InputField): string {
  const kind = type === 'number' ? ' (a number)' : type === 'yes-no' ? ' (yes or no)' : '';
  return `${description}${choices === undefined ? kind : ` (one of ${choices.join(', ')})`}`;
}

/** What was found, as far as a line of a terminal or a log may repeat it. */
const shown = (received: string): string =>
  isPlain(received) ? received : 'text with characters that do not show';

function problemOf(
  issue: v.BaseIssue<unknown>,
  known: readonly string[],
  fields: readonly InputField[] = [],
): string {
  const path = v.getDotPath(issue) ?? 'the request';
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return `${path}: there is no such field, wanted one of ${known.join(', ') || 'none'}`;
  }
  const missing = fields.find(({ name }) => name === path);
  if (issue.received === 'undefined' && missing !== undefined) {
    return `${path}: found nothing, wanted ${wantedOf(missing)}`;
  }
  const found = issue.received === 'undefined' ? 'nothing' : shown(issue.received);
  const wanted = issue.kind === 'schema' ? issue.expected : issue.message;
  return `${path}: found ${found}, wanted ${wanted}`;
}

function parse<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  known: readonly string[],
  fields?: readonly InputField[],
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const prefix = fields === undefined ? '' : 'input.';
  throw new Refused(...result.issues.map((issue) => `${prefix}${problemOf(issue, known, fields)}`));
}

/** Reads what a playbook was started with; throws `Refused` with every problem, before anybody is asked anything. */
export function readRequest(definition: Playbook<InputSchema>, raw: unknown): Request {
  const outer = parse(envelope, raw, Object.keys(envelope.entries));
  const known = Object.keys(definition.input.entries);
  const input = parse(
    definition.input,
    outer.input,
    known,
    describeInput(definition.input),
  ) as Request['input'];
  const dryRun = definition.looksOnly === true ? false : outer.dryRun;
  if (!dryRun && definition.looksOnly !== true && outer.why === undefined) {
    throw new Refused('why: found nothing, wanted a sentence for whoever reads the ledger');
  }
  const { by, when, plan, why = 'a look' } = outer;
  return { input, by, why, dryRun, when, ...(plan === undefined ? {} : { plan }) };
}
