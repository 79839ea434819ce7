import type { Properties, Resource, Synthesized } from './synthesized.ts';

/** One statement of a policy, its lists always lists. */
export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
  readonly principal: unknown;
  readonly conditions: unknown;
}

const listed = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** The value at a path of properties, or undefined. */
export function at(properties: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Record<string | number, unknown>)[key]
        : undefined,
    properties,
  );
}

/** The logical id that a `Ref` or `Fn::GetAtt` names. */
export function refersTo(value: unknown): string {
  const getAtt = at(value, 'Fn::GetAtt', 0);
  return String(at(value, 'Ref') ?? getAtt ?? '');
}

export function statementsOf(properties: Properties): readonly Statement[] {
  return listed(at(properties, 'PolicyDocument', 'Statement')).map((statement) => ({
    effect: String(at(statement, 'Effect')),
    actions: listed(at(statement, 'Action')).map(String),
    resources: listed(at(statement, 'Resource')),
    principal: at(statement, 'Principal'),
    conditions: at(statement, 'Condition'),
  }));
}

/** Everything the role whose logical id contains `name` may do: `action → logical ids`, sorted. */
export function rightsOf(
  { of }: Synthesized,
  name: string,
): Readonly<Record<string, readonly string[]>> {
  const rights: Record<string, string[]> = {};
  for (const [, { Properties }] of of('AWS::IAM::Policy')) {
    if (!listed(at(Properties, 'Roles')).some((role) => refersTo(role).includes(name))) continue;
    for (const { actions, resources } of statementsOf(Properties)) {
      for (const action of actions) {
        const named = resources.map((one) => refersTo(one) || JSON.stringify(one));
        rights[action] = [...(rights[action] ?? []), ...named].sort();
      }
    }
  }
  return rights;
}

/** Resources of a type as `it.each` rows. */
export function each(
  synthesized: Synthesized,
  type: string,
): readonly {
  readonly id: string;
  readonly resource: Resource;
  readonly properties: Properties;
}[] {
  return synthesized
    .of(type)
    .map(([id, resource]) => ({ id, resource, properties: resource.Properties }));
}

/** The queues that dead letters of any kind go to, by logical id. */
export function deadLetterIdsOf(synthesized: Synthesized): ReadonlySet<string> {
  const targets = [
    ...each(synthesized, 'AWS::SQS::Queue').map(({ properties }) =>
      at(properties, 'RedrivePolicy', 'deadLetterTargetArn'),
    ),
    ...each(synthesized, 'AWS::Lambda::Function').map(({ properties }) =>
      at(properties, 'DeadLetterConfig', 'TargetArn'),
    ),
    ...each(synthesized, 'AWS::Events::Rule').flatMap(({ properties }) =>
      listed(properties['Targets']).map((target) => at(target, 'DeadLetterConfig', 'Arn')),
    ),
  ];
  return new Set(targets.map(refersTo).filter((id) => id !== ''));
}
