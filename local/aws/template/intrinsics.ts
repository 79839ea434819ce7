import { attributeOf, NO_VALUE, refer, type Scope } from './scope.ts';
import { isObject, type JsonObject, TemplateError } from './template.ts';

type Intrinsic = (argument: unknown, scope: Scope, path: string) => unknown;

const list = (value: unknown, path: string, wanted: string): readonly unknown[] => {
  if (!Array.isArray(value)) throw new TemplateError(path, `wants ${wanted}`);
  return value;
};

/** Resolves an argument that must become text. */
function text(value: unknown, scope: Scope, path: string): string {
  const resolved = resolve(value, scope, path);
  if (typeof resolved === 'string') return resolved;
  if (typeof resolved === 'number' || typeof resolved === 'boolean') return String(resolved);
  throw new TemplateError(path, `wants text, found ${JSON.stringify(resolved)}`);
}

function getAtt(argument: unknown, scope: Scope, path: string): string {
  const [id, attribute] =
    typeof argument === 'string'
      ? [argument.split('.')[0], argument.split('.').slice(1).join('.')]
      : list(argument, path, '[logical id, attribute]');
  return attributeOf(String(id), text(attribute, scope, path), scope, path);
}

function substitute(argument: unknown, scope: Scope, path: string): string {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const own: JsonObject = isObject(variables) ? variables : {};
  return String(template).replace(/\$\{([^}]*)\}/g, (_, name: string) => {
    // `${!Literal}` stands for `${Literal}`.
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (Object.hasOwn(own, name)) return text(own[name], scope, path);
    if (name.startsWith('AWS::') || !name.includes('.')) return String(refer(name, scope, path));
    return getAtt(name, scope, path);
  });
}

function findInMap(argument: unknown, scope: Scope, path: string): unknown {
  const keys = list(argument, path, '[map, key, key]')
    .slice(0, 3)
    .map((key) => text(key, scope, path));
  let value: unknown = scope.template.Mappings;
  for (const key of keys) value = isObject(value) ? value[key] : undefined;
  if (value === undefined) throw new TemplateError(path, `no mapping ${keys.join('/')}`);
  return value;
}

/** The truth of a named condition or a condition expression. */
export function isTrue(condition: unknown, scope: Scope, path: string): boolean {
  if (typeof condition === 'string') {
    const named = scope.template.Conditions?.[condition];
    if (named === undefined) throw new TemplateError(path, `no condition ${condition}`);
    return isTrue(named, scope, `Conditions.${condition}`);
  }
  if (!isObject(condition)) throw new TemplateError(path, 'wants a condition');
  if (condition['Condition'] !== undefined) return isTrue(condition['Condition'], scope, path);
  const value = resolve(condition, scope, path);
  return value === true || value === 'true';
}

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope, path) => refer(String(name), scope, path),
  'Fn::GetAtt': getAtt,
  'Fn::Sub': substitute,
  'Fn::Join': (argument, scope, path) => {
    const [separator, parts] = list(argument, path, '[separator, list]');
    const resolved = list(resolve(parts, scope, path), path, 'a list to join');
    return resolved.map((part) => text(part, scope, path)).join(String(separator));
  },
  'Fn::Select': (argument, scope, path) => {
    const [index, from] = list(argument, path, '[index, list]');
    const found = list(resolve(from, scope, path), path, 'a list')[
      Number(text(index, scope, path))
    ];
    if (found === undefined) throw new TemplateError(path, `Fn::Select ${String(index)}: too few`);
    return found;
  },
  'Fn::Split': (argument, scope, path) => {
    const [separator, from] = list(argument, path, '[separator, text]');
    return text(from, scope, path).split(String(separator));
  },
  'Fn::If': (argument, scope, path) => {
    const [condition, then, otherwise] = list(argument, path, '[condition, value, value]');
    return resolve(isTrue(condition, scope, path) ? then : otherwise, scope, path);
  },
  'Fn::Equals': (argument, scope, path) => {
    const [left, right] = list(resolve(argument, scope, path), path, '[value, value]');
    return JSON.stringify(left) === JSON.stringify(right);
  },
  'Fn::Not': (argument, scope, path) =>
    !list(argument, path, '[condition]').every((each) => isTrue(each, scope, path)),
  'Fn::And': (argument, scope, path) =>
    list(argument, path, 'conditions').every((each) => isTrue(each, scope, path)),
  'Fn::Or': (argument, scope, path) =>
    list(argument, path, 'conditions').some((each) => isTrue(each, scope, path)),
  'Fn::FindInMap': findInMap,
  'Fn::Base64': (argument, scope, path) =>
    Buffer.from(text(argument, scope, path)).toString('base64'),
  'Fn::ImportValue': (argument, scope, path) => {
    const name = text(argument, scope, path);
    if (!scope.exports.has(name)) throw new TemplateError(path, `no stack exports ${name}`);
    return scope.exports.get(name);
  },
  'Fn::GetAZs': (_, scope) => ['a', 'b', 'c'].map((zone) => `${scope.region}${zone}`),
};

function resolveDynamicReferences(value: string, scope: Scope, path: string): string {
  return value.replace(/\{\{resolve:([a-z-]+):([^}]*)\}\}/g, (whole, service, reference) => {
    const found = scope.dynamicReference(service, reference);
    if (found === undefined) throw new TemplateError(path, `cannot resolve ${whole}`);
    return found;
  });
}

/** Replaces every intrinsic function in `value`; the result is plain JSON. */
export function resolve(value: unknown, scope: Scope, path: string): unknown {
  if (typeof value === 'string') {
    return value.includes('{{resolve:') ? resolveDynamicReferences(value, scope, path) : value;
  }
  if (Array.isArray(value)) {
    return value
      .map((item, index) => resolve(item, scope, `${path}[${index}]`))
      .filter((item) => item !== NO_VALUE);
  }
  if (!isObject(value)) return value;
  const keys = Object.keys(value);
  const [only] = keys;
  if (only !== undefined && keys.length === 1 && (only === 'Ref' || only.startsWith('Fn::'))) {
    const intrinsic = INTRINSICS[only];
    if (intrinsic === undefined) throw new TemplateError(path, `${only} is not supported`);
    return intrinsic(value[only], scope, path);
  }
  const resolved: Record<string, unknown> = {};
  for (const key of keys) {
    const item = resolve(value[key], scope, `${path}.${key}`);
    if (item !== NO_VALUE) resolved[key] = item;
  }
  return resolved;
}
