/** The part of Postmark's template language that the templates here use. */
type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly path: string; readonly isRaw: boolean }
  | {
      readonly kind: 'section';
      readonly of: Section;
      readonly path: string;
      readonly parts: Part[];
    };
type Section = 'scope' | 'unless' | 'each';

const TAG = /\{\{\{\s*([^{}]+?)\s*\}\}\}|\{\{\s*([#^/!&]?)\s*(each\s+)?([^{}]*?)\s*\}\}/g;

const NAMES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapedHtml = (text: string): string => text.replace(/[&<>"']/g, (one) => NAMES[one] ?? one);

function parse(template: string): readonly Part[] {
  const root: Part[] = [];
  const open: { readonly parts: Part[] }[] = [{ parts: root }];
  let from = 0;
  for (const tag of template.matchAll(TAG)) {
    const parts = open.at(-1)?.parts ?? root;
    const text = template.slice(from, tag.index);
    if (text !== '') parts.push({ kind: 'text', text });
    from = tag.index + tag[0].length;
    const [, raw, sign = '', each, path = ''] = tag;
    if (raw !== undefined) parts.push({ kind: 'value', path: raw, isRaw: true });
    else if (sign === '' || sign === '&') {
      parts.push({ kind: 'value', path, isRaw: sign === '&' });
    } else if (sign === '/') {
      if (open.length > 1) open.pop();
    } else if (sign !== '!') {
      const of = each !== undefined ? 'each' : sign === '^' ? 'unless' : 'scope';
      const section: Part = { kind: 'section', of, path, parts: [] };
      parts.push(section);
      open.push(section);
    }
  }
  root.push({ kind: 'text', text: template.slice(from) });
  return root;
}

/** The value of a path seen from the innermost of the scopes; `../` goes one out, `.` is the scope itself. */
function look(scopes: readonly unknown[], path: string): unknown {
  const out = /^(?:\.\.\/)*/.exec(path)?.[0].length ?? 0;
  let value = scopes.at(-1 - out / 3);
  for (const name of path.slice(out).split('.').filter(Boolean)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

const isThere = (value: unknown): boolean =>
  value !== undefined &&
  value !== null &&
  value !== false &&
  value !== '' &&
  value !== 0 &&
  !(Array.isArray(value) && value.length === 0);

function written(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function render(parts: readonly Part[], scopes: readonly unknown[], isHtml: boolean): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      const value = look(scopes, part.path);
      if (part.kind === 'value') {
        const text = written(value);
        return part.isRaw || !isHtml ? text : escapedHtml(text);
      }
      const inside = (scope: unknown): string => render(part.parts, [...scopes, scope], isHtml);
      if (part.of === 'unless') return isThere(value) ? '' : render(part.parts, scopes, isHtml);
      if (!isThere(value)) return '';
      return part.of === 'each' && Array.isArray(value)
        ? value.map(inside).join('')
        : inside(value);
    })
    .join('');
}

/**
 * Fills a template: `{{a.b}}`, `{{{raw}}}`, `{{#scope}}…{{/scope}}`, `{{^none}}…{{/none}}`,
 * `{{#each list}}…{{/each}}`, `{{.}}`, `{{../outer}}`, `{{! comment}}`. What the model lacks is left empty.
 */
export const mustachio = (
  template: string,
  model: unknown,
  { isHtml }: { readonly isHtml: boolean },
): string => render(parse(template), [model], isHtml);
