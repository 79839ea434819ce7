import { type Admitted, behindProbe, type Waiting } from './admit.ts';
import { type Beginnings, type Begun, begin } from './begin.ts';
import type { Item, WorkParts } from './work-parts.ts';
import type { Message } from './world.ts';

/** What stands in the ledger about the items that the breakers let through, and those that wait for one of these. */
export interface Started<P> extends Beginnings<P> {
  readonly wait: readonly Waiting<P>[];
}

const has = <P>(ones: readonly Item<P>[], { message }: Item<P>): boolean =>
  ones.some((one) => one.message === message);

/**
 * Claims items in the ledger. A breaker's one call goes to the first of its items that can be tried: one that
 * has ended long ago, or waits, would tell nothing.
 */
export async function start<P>(
  parts: WorkParts<P>,
  { breakers, go, probes }: Admitted<P>,
): Promise<Started<P>> {
  const found: Beginnings<P>[] = [];
  const wait: Waiting<P>[] = [];
  const heads = new Set<Message>();
  const marked = <B extends Begun<P>>(one: B): B => {
    const tried = breakers.get(parts.kind.breaker(one.task.payload));
    return tried !== undefined && heads.has(one.message) ? { ...one, probes: tried } : one;
  };
  let trying = probes;
  let items: readonly Item<P>[] = go;
  while (items.length > 0 || trying.length > 0) {
    const firsts = trying.flatMap((ones) => ones.slice(0, 1));
    for (const { message } of firsts) heads.add(message);
    const now = await begin(parts, [...items, ...firsts]);
    found.push(now);
    const next: (readonly Item<P>[])[] = [];
    for (const [head, ...rest] of trying) {
      if (head === undefined) continue;
      const isTried = has(now.begun, head) || has(now.suspects, head);
      if (isTried) wait.push(...behindProbe(rest, parts.now()));
      else if (rest.length > 0) next.push(rest);
    }
    trying = next;
    items = [];
  }
  return {
    begun: found.flatMap(({ begun }) => begun.map(marked)),
    suspects: found.flatMap(({ suspects }) => suspects.map(marked)),
    ended: found.flatMap(({ ended }) => ended),
    later: found.flatMap(({ later }) => later),
    spent: found.flatMap(({ spent }) => spent),
    wait,
  };
}
