import * as v from 'valibot';
import type { Progress } from '#core/care/chore.ts';
import { arrive, catchUp } from './catch-up.ts';
import { type Passage, sliceOf } from './ends.ts';
import { changeMove } from './moves.ts';
import { keyOf, rowsAfter } from './rows.ts';

const progress = v.array(
  v.object({
    table_index: v.number(),
    last_key: v.nullable(v.array(v.string())),
    rows: v.pipe(v.string(), v.transform(Number)),
  }),
);

/**
 * Copies the next rows. How far it came stands at the destination, in the transaction that wrote them; what was written
 * at the source meanwhile, in tables that were begun, comes along.
 */
export async function copyRows(passage: Passage): Promise<Progress> {
  const { destination, home, move, tables } = passage;
  const place = [destination.shard.schema, move.tenant, move.number];
  const found = await destination.database.read((sql) =>
    sql.query(
      'SELECT table_index, last_key, rows FROM capstan.move_ends WHERE schema_name = $1 AND tenant = $2 AND move = $3',
      place,
    ),
  );
  const [at = { table_index: 0, last_key: null, rows: 0 }] = v.parse(progress, found);
  const table = tables[at.table_index];
  if (table === undefined) {
    await home.transaction((sql) => changeMove(sql, move, { phase: 'trailing', rows: at.rows }));
    return { is: 'more', because: `${at.rows} rows were copied` };
  }
  const begun = tables.slice(0, at.table_index + 1);
  const { result: count } = await catchUp(passage, begun, async (from, to) => {
    const slice = sliceOf(passage, passage.source, table);
    const rows = await rowsAfter(from, slice, at.last_key ?? undefined);
    await arrive(to, passage, table, rows);
    const last = rows.at(-1);
    const isOver = rows.length < table.batchRows || last === undefined;
    await to.execute(
      `UPDATE capstan.move_ends SET table_index = $4, last_key = $5, rows = $6
       WHERE schema_name = $1 AND tenant = $2 AND move = $3`,
      [
        ...place,
        isOver ? at.table_index + 1 : at.table_index,
        isOver ? null : keyOf(table, last),
        at.rows + rows.length,
      ],
    );
    return rows.length;
  });
  return { is: 'more', because: `${at.rows + count} rows were copied, the last of ${table.name}` };
}
