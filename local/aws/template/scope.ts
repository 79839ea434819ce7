import type { JsonObject, Template } from './template.ts';
import { TemplateError } from './template.ts';

/** What Ref and Fn::GetAtt give for a resource that exists. */
export interface CreatedResource {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Everything a value of one stack's template may refer to. */
export interface Scope {
  readonly stack: string;
  readonly template: Template;
  readonly region: string;
  readonly account: string;
  readonly created: Map<string, CreatedResource>;
  /** Exports of the stacks before this one, by export name. */
  readonly exports: Map<string, unknown>;
  /** The value of an SSM parameter, for parameters of type AWS::SSM::Parameter::Value<…>. */
  readonly ssmParameter: (name: string) => string | undefined;
  /** The value of a `{{resolve:service:reference}}`, when there is one. */
  readonly dynamicReference: (service: string, reference: string) => string | undefined;
}

/** Ref to AWS::NoValue: the property or element is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

function pseudoParameter(name: string, scope: Scope): unknown {
  switch (name) {
    case 'AWS::AccountId':
      return scope.account;
    case 'AWS::Region':
      return scope.region;
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    case 'AWS::StackName':
      return scope.stack;
    case 'AWS::StackId':
      return `arn:aws:cloudformation:${scope.region}:${scope.account}:stack/${scope.stack}/local`;
    case 'AWS::NotificationARNs':
      return [];
    case 'AWS::NoValue':
      return NO_VALUE;
    default:
      return undefined;
  }
}

function parameterValue(name: string, parameter: JsonObject, scope: Scope, path: string): unknown {
  const type = String(parameter['Type']);
  const value = parameter['Default'];
  if (value === undefined) {
    throw new TemplateError(path, `the template's parameter ${name} has no default`);
  }
  if (type.startsWith('AWS::SSM::Parameter::Value')) {
    const found = scope.ssmParameter(String(value));
    if (found === undefined) {
      throw new TemplateError(path, `SSM parameter ${String(value)} (of ${name}) does not exist`);
    }
    return type.includes('List<') ? found.split(',') : found;
  }
  if (type === 'CommaDelimitedList' || type.startsWith('List<')) return String(value).split(',');
  return type === 'Number' ? Number(value) : value;
}

/** The value of `Ref: name`. */
export function refer(name: string, scope: Scope, path: string): unknown {
  const pseudo = pseudoParameter(name, scope);
  if (pseudo !== undefined) return pseudo;
  const parameter = scope.template.Parameters?.[name];
  if (parameter !== undefined) return parameterValue(name, parameter, scope, path);
  const resource = scope.created.get(name);
  if (resource !== undefined) return resource.ref;
  throw new TemplateError(path, `Ref to ${name}, which is neither a parameter nor a resource`);
}

/** The value of `Fn::GetAtt: [logicalId, attribute]`. */
export function attributeOf(
  logicalId: string,
  attribute: string,
  scope: Scope,
  path: string,
): string {
  const resource = scope.created.get(logicalId);
  if (resource === undefined) {
    throw new TemplateError(path, `Fn::GetAtt of ${logicalId}, which is no resource here`);
  }
  const value = resource.attributes[attribute];
  if (value === undefined) {
    const known = Object.keys(resource.attributes).join(', ') || 'none';
    throw new TemplateError(
      path,
      `Fn::GetAtt ${logicalId}.${attribute} is not known to the local runtime (known: ${known})`,
    );
  }
  return value;
}
