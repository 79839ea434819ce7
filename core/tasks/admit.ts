import { admission, afterCalls, type Breaker, type Calls } from './breaker.ts';
import type { Outcome } from './outcome.ts';
import type { Item, WorkParts } from './work-parts.ts';

/** Others wrote at the same time; each round one of them gets through. */
const WRITES = 6;

/** Which items may go on, and which wait until when. */
export interface Admitted<P> {
  readonly go: readonly Item<P>[];
  readonly wait: readonly { readonly item: Item<P>; readonly until: number }[];
  /** Breakers that let one call try: only what it ends with counts for them. */
  readonly probing: ReadonlySet<string>;
}

/** Asks the breakers before anything is spent on a task. */
export async function admit<P>(
  parts: WorkParts<P>,
  items: readonly Item<P>[],
): Promise<Admitted<P>> {
  const { breakers, kind, now, row } = parts;
  const nameOf = ({ task }: Item<P>): string => kind.breaker(task.payload);
  const byName = Map.groupBy(items, nameOf);
  const known = await breakers.read([...byName.keys()]);
  const go: Item<P>[] = [];
  const wait: { item: Item<P>; until: number }[] = [];
  const probing = new Set<string>();
  for (const [name, ones] of byName) {
    const asked = admission(known.get(name), now(), row.timeoutSeconds);
    if (asked.kind === 'all') {
      go.push(...ones);
      continue;
    }
    let until = asked.kind === 'none' ? asked.until : asked.next.until;
    let rest = ones;
    if (asked.kind === 'one') {
      const written = await breakers.write(asked.next, asked.next.version - 1);
      if (written === 'written') {
        probing.add(name);
        go.push(...ones.slice(0, 1));
        rest = ones.slice(1);
      } else until = written.stands?.until ?? until;
    }
    wait.push(...rest.map((item) => ({ item, until })));
  }
  return { go, wait, probing };
}

/** What calls ended with, for each breaker. */
export class CallCount {
  readonly #calls = new Map<string, Calls>();

  add(name: string, outcome: Outcome): void {
    const { good, bad, because } = this.#calls.get(name) ?? { good: 0, bad: 0, because: '' };
    if (isBad(outcome)) this.#calls.set(name, { good, bad: bad + 1, because: outcome.because });
    else if (isGood(outcome)) this.#calls.set(name, { good: good + 1, bad, because });
  }

  entries(): IterableIterator<[string, Calls]> {
    return this.#calls.entries();
  }
}

const isBad = (outcome: Outcome): outcome is Outcome & { readonly because: string } =>
  outcome.kind === 'unknown' || (outcome.kind === 'unavailable' && outcome.fault);

const isGood = (outcome: Outcome): boolean =>
  outcome.kind === 'done' || (outcome.kind === 'rejected' && outcome.answered);

/** Tells the breakers what the calls ended with; a change of state is told to the bus by whoever wrote it. */
export async function countCalls<P>(
  parts: WorkParts<P>,
  count: CallCount,
  probing: ReadonlySet<string>,
): Promise<void> {
  const names = [...count.entries()];
  if (names.length === 0) return;
  const known = await parts.breakers.read(names.map(([name]) => name));
  for (const [name, calls] of names) {
    await countFor(parts, name, calls, known.get(name), probing.has(name));
  }
}

async function countFor<P>(
  { breakers, herald, log, now, row }: WorkParts<P>,
  name: string,
  calls: Calls,
  found: Breaker | undefined,
  isProbe: boolean,
): Promise<void> {
  let stands = found;
  for (let write = 1; write <= WRITES; write += 1) {
    // A call that began before the breaker opened says nothing about the one that tries now.
    if (stands?.state === 'half-open' && !isProbe) return;
    const next = afterCalls(name, stands, calls, now(), row.breaker);
    if (next === undefined) return;
    const written = await breakers.write(next, stands?.version);
    if (written === 'written') {
      if (next.state !== (stands?.state ?? 'closed')) await herald.changed(next, now());
      return;
    }
    stands = written.stands;
  }
  log.note('a breaker missed some calls: others wrote to it all the time', { breaker: name });
}
