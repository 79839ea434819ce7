import { isObject, type Template, TemplateError, type TemplateResource } from './template.ts';

/** Collects every logical id that a template value refers to. */
function collectReferences(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) collectReferences(item, found);
    return;
  }
  if (!isObject(value)) return;
  for (const [key, argument] of Object.entries(value)) {
    if (key === 'Ref') found.add(String(argument));
    if (key === 'Fn::GetAtt') {
      found.add(String(Array.isArray(argument) ? argument[0] : String(argument).split('.')[0]));
    }
    if (key === 'Fn::Sub') {
      const template = String(Array.isArray(argument) ? argument[0] : argument);
      for (const [, name] of template.matchAll(/\$\{([^!}.]+)[^}]*\}/g)) found.add(String(name));
    }
    collectReferences(argument, found);
  }
}

function dependenciesOf(resource: TemplateResource): Set<string> {
  const found = new Set<string>([resource.DependsOn ?? []].flat());
  collectReferences(resource.Properties, found);
  return found;
}

/** The logical ids in `wanted`, each after those it refers to or depends on. */
export function creationOrder(
  stack: string,
  template: Template,
  wanted: ReadonlySet<string>,
): string[] {
  const ordered: string[] = [];
  const state = new Map<string, 'visiting' | 'done'>();
  const visit = (logicalId: string, trail: readonly string[]): void => {
    const resource = template.Resources?.[logicalId];
    if (resource === undefined || !wanted.has(logicalId)) return;
    if (state.get(logicalId) === 'done') return;
    if (state.get(logicalId) === 'visiting') {
      throw new TemplateError(stack, `circular dependency ${[...trail, logicalId].join(' → ')}`);
    }
    state.set(logicalId, 'visiting');
    for (const dependency of dependenciesOf(resource)) visit(dependency, [...trail, logicalId]);
    state.set(logicalId, 'done');
    ordered.push(logicalId);
  };
  for (const logicalId of wanted) visit(logicalId, []);
  return ordered;
}
