import * as v from 'valibot';
import { readAnswer } from './read-answer.ts';
import type { Call, Send } from './transport.ts';

const PAGE = 100;
const MOST_PAGES = 50;

/**
 * Every element of a paged list, each once. A short page is not the end, since a server may shrink
 * pages: an empty one is, or a cursor that comes again.
 */
export async function listPages<const S extends v.GenericSchema>(
  send: Send,
  call: Call,
  element: S,
  keyOf: (element: v.InferOutput<S>) => string,
): Promise<readonly v.InferOutput<S>[]> {
  const schema = v.array(v.intersect([v.object({ cursor: v.string() }), element]));
  const found = new Map<string, v.InferOutput<S>>();
  const cursors = new Set<string>();
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = new URLSearchParams({ limit: String(PAGE) });
    if (cursor !== undefined) query.set('cursor', cursor);
    const paged = { ...call, query };
    const rows = readAnswer(paged, await send(paged), schema);
    for (const row of rows) found.set(keyOf(row), row);
    cursor = rows.at(-1)?.cursor;
    if (cursor === undefined || cursors.has(cursor)) break;
    cursors.add(cursor);
  }
  return [...found.values()];
}
