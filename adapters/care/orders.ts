import * as v from 'valibot';
import type { Chore, Progress } from '#core/care/chore.ts';
import type { Database } from '#core/care/database.ts';
import { type OrderKind, type Orders, orderKinds } from '#core/care/order.ts';
import { reasonText } from '#core/reason-text.ts';

const states = v.array(
  v.object({
    name: v.string(),
    kind: v.picklist(orderKinds),
    status: v.picklist(['open', 'done', 'refused', 'failed', 'withdrawn']),
    because: v.string(),
  }),
);

const kindOf = (kinds: readonly OrderKind[], id: string): OrderKind => {
  const kind = kinds.find((one) => one.id === id);
  if (kind === undefined) throw new Error(`this guide has no order "${id}"`);
  return kind;
};

/** Orders as playbooks give them; `database` is bound to no chore's lock. */
export function orders(database: Database, kinds: readonly OrderKind[]): Orders {
  return {
    async survey(id, input) {
      const kind = kindOf(kinds, id);
      return kind.survey(database, v.parse(kind.input, input));
    },
    async give(name, id, input) {
      const kind = kindOf(kinds, id);
      const text = JSON.stringify(v.parse(kind.input, input));
      await database.transaction((sql) =>
        sql.execute(
          'INSERT INTO capstan.orders (name, kind, input) VALUES ($1, $2, $3::jsonb) ON CONFLICT (name) DO NOTHING',
          [name, id, text],
        ),
      );
    },
    async watch(name) {
      const found = await database.transaction((sql) =>
        sql.query(
          'UPDATE capstan.orders SET watched = clock_timestamp() WHERE name = $1 RETURNING name, kind, status, because',
          [name],
        ),
      );
      return v.parse(states, found)[0];
    },
  };
}

const openOrders = v.array(v.object({ name: v.string(), kind: v.string(), input: v.unknown() }));

/** A run that was called off, or broke off, stops watching. */
const UNWATCHED = "interval '15 minutes'";

/** A chore for every open order that somebody still watches, the oldest first; one that nobody knows fails. */
export async function orderChores(
  database: Database,
  kinds: readonly OrderKind[],
): Promise<readonly Chore[]> {
  const found = await database.transaction(async (sql) => {
    await sql.execute(
      `UPDATE capstan.orders SET status = 'withdrawn', because = 'nobody watches it any more; it had come so far: ' || because
       WHERE status = 'open' AND watched < clock_timestamp() - ${UNWATCHED}`,
    );
    return sql.query(
      "SELECT name, kind, input FROM capstan.orders WHERE status = 'open' ORDER BY given, name",
    );
  });
  return v
    .parse(openOrders, found)
    .map(({ name, kind, input }) => choreOf(name, kind, input, kinds));
}

function choreOf(name: string, id: string, input: unknown, kinds: readonly OrderKind[]): Chore {
  const known = kinds.find((one) => one.id === id);
  return {
    id: `order/${name}`,
    kind: 'order',
    divisible: known?.divisible ?? true,
    async look({ database }) {
      const seconds = await known?.expectedSeconds?.(database, v.parse(known.input, input));
      return {
        due: true,
        because: `${id} was asked for`,
        figures: { kind: id },
        warnings: [],
        ...(seconds !== undefined && { expectedSeconds: seconds }),
      };
    },
    async advance(turn) {
      let progress: Progress;
      try {
        const kind = kindOf(kinds, id);
        progress = await kind.advance(turn, v.parse(kind.input, input), name);
      } catch (error) {
        await say(turn.database, name, 'open', `failed, and is tried again: ${reasonText(error)}`);
        throw error;
      }
      const status = progress.is === 'done' || progress.is === 'refused' ? progress.is : 'open';
      await say(turn.database, name, status, progress.because);
      return progress;
    },
  };
}

async function say(
  database: Database,
  name: string,
  status: string,
  because: string,
): Promise<void> {
  await database.transaction((sql) =>
    sql.execute(
      "UPDATE capstan.orders SET status = $2, because = $3 WHERE name = $1 AND status = 'open'",
      [name, status, because],
    ),
  );
}
