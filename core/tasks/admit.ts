import type { Instant } from '../guide.ts';
import { admission, type Breaker } from './breaker.ts';
import { probeOrder } from './probe-order.ts';
import type { Item, WorkParts } from './work-parts.ts';

/** Whoever tries is soon done; who waits for that looks again after this. */
const PROBE_MILLISECONDS = 10_000;

export interface Waiting<P> {
  readonly item: Item<P>;
  readonly until: Instant;
}

/** What the breakers say to a batch of items. */
export interface Admitted<P> {
  readonly go: readonly Item<P>[];
  readonly wait: readonly Waiting<P>[];
  /** Of each of these one may go, whichever can; the others wait. */
  readonly probes: readonly (readonly Item<P>[])[];
  /** The breakers as they stand, by name. */
  readonly breakers: ReadonlyMap<string, Breaker>;
  /** Breakers of which this batch has the one call that tries. */
  readonly probing: ReadonlySet<string>;
}

/** How long to wait for a breaker: for one that somebody tries not until that one would be dead. */
const waitFor = ({ state, until }: Pick<Breaker, 'state' | 'until'>, now: Instant): Instant =>
  state === 'half-open' ? Math.min(until, now + PROBE_MILLISECONDS) : until;

/** Asks the breakers before anything is spent on a task. */
export async function admit<P>(
  parts: WorkParts<P>,
  items: readonly Item<P>[],
): Promise<Admitted<P>> {
  const { breakers, herald, kind, leaseUntil, log, now } = parts;
  const byName = Map.groupBy(items, ({ task }) => kind.breaker(task.payload));
  const standing = new Map(await breakers.read([...byName.keys()]));
  const go: Item<P>[] = [];
  const wait: Waiting<P>[] = [];
  const probes: (readonly Item<P>[])[] = [];
  const probing = new Set<string>();
  for (const [name, ones] of byName) {
    const stands = standing.get(name);
    const asked = admission(stands, now(), leaseUntil);
    if (asked.kind === 'all') {
      go.push(...ones);
      continue;
    }
    let seen = stands;
    if (asked.kind === 'one') {
      const order = await probeOrder(parts, ones);
      const mayTryAt = (stands?.until ?? 0) + order.yields;
      if (now() < mayTryAt) {
        wait.push(...ones.map((item) => ({ item, until: mayTryAt })));
        continue;
      }
      const written = await breakers.write(asked.next, stands?.version);
      if (written === 'written') {
        standing.set(name, asked.next);
        probing.add(name);
        probes.push(order.items);
        if (stands?.state !== 'half-open') {
          await herald
            .changed(asked.next, now())
            .catch((error: unknown) => log.trouble('a breaker changed unheard', { name }, error));
        }
        continue;
      }
      seen = written.stands;
    }
    const until = waitFor(seen ?? { state: 'half-open', until: leaseUntil }, now());
    wait.push(...ones.map((item) => ({ item, until })));
  }
  return { go, wait, probes, breakers: standing, probing };
}

/** Those that wait while another item of theirs tries. */
export const behindProbe = <P>(items: readonly Item<P>[], now: Instant): readonly Waiting<P>[] =>
  items.map((item) => ({ item, until: now + PROBE_MILLISECONDS }));
