import { parse } from 'libpg-query';

interface Edit {
  readonly from: number;
  readonly until: number;
  readonly text: string;
}

const PLACEHOLDER = /^\$\d+/;
const IDENTIFIER = /^("(?:[^"]|"")*"|[^\s."]+)/;

const numberAt = (node: object, name: string): number | undefined => {
  const value: unknown = (node as Record<string, unknown>)[name];
  return typeof value === 'number' ? value : undefined;
};

/**
 * A statement of pg_stat_statements in a form that can be planned: constants before which a type stood
 * (`interval $1`) are casts, and names with a schema have another one, when `schema` is given. PostgreSQL's parser
 * says where they stand, in bytes.
 */
export async function editStatement(query: string, schema?: string): Promise<string> {
  const bytes = Buffer.from(query);
  const after = (location: number): string => bytes.subarray(location).toString();
  const edits: Edit[] = [];
  const nameAt = (location: number | undefined): void => {
    if (schema === undefined) return;
    const from = location ?? 0;
    const [name = ''] = IDENTIFIER.exec(after(from)) ?? [];
    edits.push({ from, until: from + Buffer.byteLength(name), text: schema });
  };
  const castAt = (node: object): void => {
    const { arg, typeName } = node as { arg?: object; typeName?: object };
    const parameter = (arg as { ParamRef?: object } | undefined)?.ParamRef;
    const type = typeName && numberAt(typeName, 'location');
    const value = parameter && numberAt(parameter, 'location');
    if (type === undefined || value === undefined || type > value) return;
    const [placeholder] = PLACEHOLDER.exec(after(value)) ?? [];
    const word = bytes.subarray(type, value).toString().trim();
    // What stands there is `CAST($1 AS …)` otherwise, whose type comes after its value.
    if (placeholder === undefined || !/^[\w ]+$/.test(word)) return;
    edits.push({
      from: type,
      until: value + placeholder.length,
      text: `CAST(${placeholder} AS ${word})`,
    });
  };
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      if (typeof inner === 'object' && inner !== null) {
        if ((name === 'RangeVar' || name === 'relation') && 'schemaname' in inner) {
          nameAt(numberAt(inner, 'location'));
        }
        if (name === 'ColumnRef' && 'fields' in inner && (inner.fields as unknown[]).length === 3) {
          nameAt(numberAt(inner, 'location'));
        }
        if (name === 'TypeCast') castAt(inner);
      }
      visit(inner);
    }
  };
  visit((await parse(query)).stmts);
  return [...new Map(edits.map((edit) => [edit.from, edit])).values()]
    .sort((a, b) => b.from - a.from)
    .reduce(
      (done, { from, text, until }) =>
        Buffer.concat([done.subarray(0, from), Buffer.from(text), done.subarray(until)]),
      bytes,
    )
    .toString();
}
