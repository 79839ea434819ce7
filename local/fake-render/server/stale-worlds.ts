import type { Instant } from '#local/clock.ts';
import type { World } from '../world.ts';

const EVERY = 1_000;

interface Kept {
  readonly at: Instant;
  readonly world: World;
  /** Effects that this copy holds. */
  readonly effects: number;
}

/** A copy of what GETs show; metrics have a fault of their own and stay true. */
function copyOf(world: World): World {
  const { services, databases, keyValues, account, storeEvents } = world;
  const copied = structuredClone({ services, databases, keyValues, account, storeEvents });
  return { ...world, ...copied };
}

function copyMap<T>(items: Map<string, T>, before: Map<string, T>, changed: ReadonlySet<string>) {
  const copy = new Map<string, T>();
  for (const [id, item] of items) {
    const old = changed.has(id) ? undefined : before.get(id);
    copy.set(id, old ?? structuredClone(item));
  }
  return copy;
}

/** Like `copyOf`, but only what the latest effects name is copied anew. */
function copyAfterWrite(world: World, before: Kept): World {
  const changed = new Set(world.effects.slice(before.effects).map(({ resourceId }) => resourceId));
  return {
    ...before.world,
    services: copyMap(world.services, before.world.services, changed),
    databases: copyMap(world.databases, before.world.databases, changed),
    keyValues: copyMap(world.keyValues, before.world.keyValues, changed),
    account: structuredClone(world.account),
  };
}

/** Remembers the recent past while reads are to be stale: a copy a second, and one per write. */
export class StaleWorlds {
  readonly #kept: Kept[] = [];

  /** Before each request, for what timers did meanwhile; and after a write, whose effect it holds. */
  keep(world: World, staleMs: number, { written }: { written: boolean }): void {
    const now = world.clock.now();
    const last = this.#kept.at(-1);
    const effects = world.effects.length;
    if (last === undefined || now - last.at >= EVERY) {
      this.#kept.push({ at: now, world: copyOf(world), effects });
    } else if (written) {
      this.#kept.push({ at: now, world: copyAfterWrite(world, last), effects });
    }
    while ((this.#kept[1]?.at ?? now) <= now - staleMs) this.#kept.shift();
  }

  /** The newest copy that is old enough, or else the oldest there is. */
  asOf(at: Instant): World | undefined {
    return (this.#kept.findLast((kept) => kept.at <= at) ?? this.#kept[0])?.world;
  }

  forget(): void {
    this.#kept.length = 0;
  }
}
