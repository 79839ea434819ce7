import type pg from 'pg';
import Cursor from 'pg-cursor';
import type { Row } from './columns.ts';

/** Some rows; fewer than were asked for when there are no more. */
export interface Portion {
  readonly rows: readonly Row[];
  readonly fields: readonly pg.FieldDef[];
}

/** Values as PostgreSQL prints them: numbers beyond 2⁵³ and microseconds stay what they are. */
const asPrinted = { getTypeParser: () => (text: string) => text };

/** Opens a cursor of the server; what is returned reads on, so many rows at a time. */
export function cursorReader(
  client: pg.Client,
  sql: string,
  values: readonly (string | null)[],
): (count: number) => Promise<Portion> {
  const cursor = client.query(
    new Cursor<Row>(sql, [...values], { rowMode: 'array', types: asPrinted }),
  );
  return (count) => {
    const { promise, resolve, reject } = Promise.withResolvers<Portion>();
    // With a callback, since the promise it could give lacks the fields.
    cursor.read(count, (error, rows, result) => {
      if (error) reject(error);
      else resolve({ rows, fields: result.fields });
    });
    return promise;
  };
}
