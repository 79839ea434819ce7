import type { Instant } from '#local/clock.ts';
import type { AwsEvent } from '../../aws-event.ts';
import { DeliveryFailure } from '../delivery/delivery-failure.ts';
import { isoSeconds } from '../event-time.ts';
import { inputTemplate, jsonProblem } from './input-template.ts';
import { isJsonPath, readJsonPath } from './json-path.ts';

/** What a target gets in place of the event; at most one of the three. */
export interface InputSettings {
  readonly Input?: string | undefined;
  readonly InputPath?: string | undefined;
  readonly InputTransformer?: InputTransformer | undefined;
}

export interface InputTransformer {
  readonly InputPathsMap?: Readonly<Record<string, string>> | undefined;
  readonly InputTemplate: string;
}

/** What reserved variables stand for. */
export interface RuleContext {
  readonly ruleArn: string;
  readonly ruleName: string;
  readonly ingestedAt: Instant;
}

/** What is delivered, parsed and as the text a queue gets. */
export interface TargetInput {
  readonly payload: unknown;
  readonly text: string;
}

const MOST_PATHS = 100;

/** The values of reserved variables; '<aws.events.event>' is the event without its detail. */
const RESERVED: Readonly<Record<string, (event: AwsEvent, rule: RuleContext) => unknown>> = {
  'aws.events.rule-arn': (_, rule) => rule.ruleArn,
  'aws.events.rule-name': (_, rule) => rule.ruleName,
  'aws.events.event.ingestion-time': (_, rule) => isoSeconds(rule.ingestedAt),
  'aws.events.event.json': (event) => event,
  'aws.events.event': ({ id, account, source, region, resources, version, ...event }, rule) => ({
    id,
    account,
    detailType: event['detail-type'],
    time: isoSeconds(rule.ingestedAt),
    source,
    region,
    resources,
    version,
  }),
};

/** Why PutTargets would refuse the settings of a target, undefined when it would not. */
export function inputProblem(id: string, settings: InputSettings): string | undefined {
  const { Input, InputPath, InputTransformer: transformer } = settings;
  if ([Input, InputPath, transformer].filter((one) => one !== undefined).length > 1) {
    return `Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`;
  }
  if (Input !== undefined) {
    const problem = jsonProblem(Input);
    return problem && `Input for target ${id} is not valid JSON: ${problem}`;
  }
  if (InputPath !== undefined) {
    return isJsonPath(InputPath) ? undefined : `InputPath for target ${id} is invalid.`;
  }
  if (transformer === undefined) return undefined;
  const paths = transformer.InputPathsMap ?? {};
  const names = Object.keys(paths);
  if (names.length > MOST_PATHS) return `InputPathsMap for target ${id} has more than 100 entries.`;
  const wrong = names.find((name) => /^aws/i.test(name) || !isJsonPath(paths[name] ?? ''));
  if (wrong !== undefined) return `InputPathsMap for target ${id} has an invalid entry ${wrong}.`;
  const { placeholders, problem } = inputTemplate(transformer.InputTemplate);
  const unknown = placeholders.find(
    (name) => !Object.hasOwn(paths, name) && !Object.hasOwn(RESERVED, name),
  );
  if (unknown !== undefined) {
    return `InputTemplate for target ${id} contains invalid placeholder ${unknown}.`;
  }
  return problem && `Invalid InputTemplate for target ${id} : ${problem}`;
}

/** What the target gets for an event. */
export function targetInput(
  settings: InputSettings,
  event: AwsEvent,
  rule: RuleContext,
): TargetInput {
  if (settings.Input !== undefined) {
    return { payload: JSON.parse(settings.Input), text: settings.Input };
  }
  if (settings.InputTransformer !== undefined) {
    return transformed(settings.InputTransformer, event, rule);
  }
  // A path that names nothing gives null.
  const payload = readJsonPath(settings.InputPath ?? '$', event) ?? null;
  return { payload, text: JSON.stringify(payload) };
}

function transformed(
  { InputPathsMap: paths = {}, InputTemplate }: InputTransformer,
  event: AwsEvent,
  rule: RuleContext,
): TargetInput {
  const template = inputTemplate(InputTemplate);
  const text = template.fill((name) =>
    Object.hasOwn(paths, name)
      ? readJsonPath(paths[name] ?? '', event)
      : RESERVED[name]?.(event, rule),
  );
  const problem = jsonProblem(text);
  if (problem === undefined) return { payload: JSON.parse(text), text };
  if (!template.isJson) return { payload: text, text };
  throw new DeliveryFailure(
    'INVALID_JSON',
    `The InputTransformer gives invalid JSON: ${problem}: ${text}`,
    'permanent',
  );
}
