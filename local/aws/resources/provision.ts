import type { StackAssembly } from '../template/assembly.ts';
import { creationOrder } from '../template/creation-order.ts';
import { isTrue, resolve } from '../template/intrinsics.ts';
import { type NameRule, physicalName } from '../template/physical-name.ts';
import type { CreatedResource, Scope } from '../template/scope.ts';
import { isObject, type JsonObject, TemplateError } from '../template/template.ts';
import { Properties } from './properties.ts';
import type { Services } from './resource-type.ts';
import { resourceTypes } from './resource-types.ts';

/** A resource that was made. */
export interface ProvisionedResource extends CreatedResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** The construct's path in the app. */
  readonly constructPath?: string;
}

export interface Provisioned {
  readonly resources: readonly ProvisionedResource[];
  /** Outputs by stack and output key. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Refuses, by name, every resource of a type the runtime does not know. */
export function refuseUnknownTypes(stacks: readonly StackAssembly[]): void {
  const unknown = stacks.flatMap(({ name, template }) =>
    Object.entries(template.Resources ?? {})
      .filter(([, { Type }]) => !resourceTypes.has(Type))
      .map(([logicalId, { Type }]) => `${Type} (${name}/${logicalId})`),
  );
  if (unknown.length === 0) return;
  throw new TemplateError('The local runtime cannot run', unknown.join(', '));
}

function scopeOf(stack: StackAssembly, services: Services, exports: Map<string, unknown>): Scope {
  const { secrets, parameters, region, account } = services;
  return {
    stack: stack.name,
    template: stack.template,
    region,
    account,
    created: new Map(),
    exports,
    ssmParameter: (name) => parameters.value(name),
    dynamicReference: (service, reference) => {
      if (service !== 'secretsmanager') return parameters.value(reference);
      // name:SecretString:key:stage:version, where the name may be an ARN.
      const [id = '', field] = reference.split(/:SecretString:?/);
      const value = secrets.current(id);
      const key = field?.split(':')[0] ?? '';
      if (value === undefined || key === '') return value;
      return String((JSON.parse(value) as JsonObject)[key]);
    },
  };
}

async function createResource(
  logicalId: string,
  stack: StackAssembly,
  scope: Scope,
  services: Services,
): Promise<ProvisionedResource> {
  const definition = stack.template.Resources?.[logicalId];
  const row = resourceTypes.get(definition?.Type ?? '');
  const path = `${stack.name}/${logicalId}`;
  if (definition === undefined || row === undefined) throw new TemplateError(path, 'is unknown');
  const resolved = resolve(definition.Properties ?? {}, scope, `${path}.Properties`) as JsonObject;
  const properties = new Properties(resolved, `${path}.Properties`);
  let created: CreatedResource;
  try {
    created = await row.create({
      logicalId,
      path,
      properties,
      assets: stack.assets,
      services,
      named: (property: string, rule: NameRule) =>
        properties.optionalText(property) ?? physicalName(stack.name, logicalId, rule),
      arn: (service, rest) => `arn:aws:${service}:${services.region}:${services.account}:${rest}`,
    });
  } catch (cause) {
    if (cause instanceof TemplateError) throw cause;
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new TemplateError(`${path} (${row.type})`, problem);
  }
  scope.created.set(logicalId, created);
  const constructPath = stack.constructPaths.get(logicalId);
  return {
    ...created,
    stack: stack.name,
    logicalId,
    type: row.type,
    ...(constructPath === undefined ? {} : { constructPath }),
  };
}

/** Makes every resource of the stacks, in the order they need each other. */
export async function provision(
  stacks: readonly StackAssembly[],
  services: Services,
): Promise<Provisioned> {
  refuseUnknownTypes(stacks);
  const exports = new Map<string, unknown>();
  const resources: ProvisionedResource[] = [];
  const outputs: Record<string, Record<string, unknown>> = {};
  for (const stack of stacks) {
    const scope = scopeOf(stack, services, exports);
    const { Resources: all = {}, Outputs: declared = {} } = stack.template;
    const holds = (condition: unknown, path: string): boolean =>
      condition === undefined || isTrue(condition, scope, path);
    const wanted = new Set(
      Object.entries(all)
        .filter(([id, { Condition }]) => holds(Condition, `${stack.name}/${id}`))
        .map(([id]) => id),
    );
    for (const logicalId of creationOrder(stack.name, stack.template, wanted)) {
      resources.push(await createResource(logicalId, stack, scope, services));
    }
    const values: Record<string, unknown> = {};
    for (const [key, output] of Object.entries(declared)) {
      const path = `${stack.name}.Outputs.${key}`;
      if (!holds(output['Condition'], path)) continue;
      values[key] = resolve(output['Value'], scope, path);
      const exported = isObject(output['Export']) ? output['Export']['Name'] : undefined;
      if (exported !== undefined) exports.set(String(resolve(exported, scope, path)), values[key]);
    }
    outputs[stack.name] = values;
  }
  return { resources, outputs };
}
