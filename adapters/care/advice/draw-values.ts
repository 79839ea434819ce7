import pg from 'pg';
import { aliasOf } from '#core/care/advice/index-candidates.ts';
import type { Predicate, StatementShape } from '#core/care/advice/statement-shape.ts';
import type { Sql } from '#core/care/database.ts';
import type { TrialTable } from './known-tables.ts';

/** A statement as a trial is given it. */
export interface Tryable {
  readonly query: string;
  readonly shape: StatementShape;
  readonly tables: readonly TrialTable[];
  readonly rowsPerCall: number;
}

/** Values are taken of so many rows. */
const DRAWS = 3;
/** What is bounded is asked for at its end: the last twentieth, for most bounds are of time. */
const RECENT = 0.95;

const literal = (value: string | null): string =>
  value === null ? 'NULL' : pg.escapeLiteral(value);

/** What a statement is run with: values of its own rows; undefined when one of its parameters is compared with none. */
export async function drawValues(
  sql: Sql,
  { rowsPerCall, shape, tables }: Tryable,
): Promise<readonly (readonly string[])[] | undefined> {
  const known = new Map(tables.map((one) => [one.alias, one]));
  const column = (parameter: number): readonly [Predicate, TrialTable] | undefined => {
    const predicate = shape.predicates.find((one) => one.parameter === parameter);
    const table = predicate && known.get(aliasOf(predicate, known) ?? '');
    return predicate && table && [predicate, table];
  };
  const drawn = shape.parameters.map((parameter) => {
    if (parameter === shape.limit) return `${Math.max(1, Math.round(rowsPerCall))}::text`;
    if (parameter === shape.offset) return `'0'`;
    const found = column(parameter);
    if (found === undefined) return undefined;
    const [{ column: name, kind }, { name: table }] = found;
    const quoted = pg.escapeIdentifier(name);
    const isBetween =
      kind === 'above' &&
      shape.predicates.some((one) => one.kind === 'below' && one.column === name);
    const share = kind === 'below' && !isBounded(shape, name) ? 1 - RECENT : RECENT;
    if (kind === 'above' || kind === 'below') {
      const at = isBetween ? 2 * RECENT - 1 : share;
      return `(SELECT percentile_disc(${at}) WITHIN GROUP (ORDER BY ${quoted}) FROM pg_temp.${table})::text`;
    }
    const value = kind === 'any' ? `ARRAY[${quoted}]` : quoted;
    return `(SELECT ${value} FROM pg_temp.${table} WHERE ${quoted} IS NOT NULL
      ORDER BY md5(ctid::text) OFFSET draw LIMIT 1)::text`;
  });
  if (drawn.some((one) => one === undefined)) return undefined;
  const columns = drawn.map((one, place) => `${one} AS v${place}`);
  const rows = await sql.query(
    `SELECT ${columns.length === 0 ? '1' : columns.join(', ')} FROM generate_series(0, ${DRAWS - 1}) AS draw ORDER BY draw`,
  );
  return rows.map((row) =>
    drawn.map((_, place) => {
      const value = row[`v${place}`];
      return literal(typeof value === 'string' ? value : null);
    }),
  );
}

const isBounded = ({ predicates }: StatementShape, column: string): boolean =>
  predicates.some((one) => one.kind === 'above' && one.column === column);
