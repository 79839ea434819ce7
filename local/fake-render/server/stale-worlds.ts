import type { Instant } from '#local/clock.ts';
import type { World } from '../world.ts';

const EVERY = 1_000;

/** A copy of what GETs show; metrics have a fault of their own and stay true. */
function copyOf(world: World): World {
  const { services, databases, keyValues, account, storeEvents } = world;
  const copied = structuredClone({ services, databases, keyValues, account, storeEvents });
  return { ...world, ...copied };
}

/** Remembers the recent past while reads are to be stale: a copy a second, and one per write. */
export class StaleWorlds {
  readonly #kept: { readonly at: Instant; readonly world: World }[] = [];

  /** Before each request, for what timers did meanwhile; and after a write, whose effect it holds. */
  keep(world: World, staleMs: number, { written }: { written: boolean }): void {
    const now = world.clock.now();
    const last = this.#kept.at(-1);
    if (written || last === undefined || now - last.at >= EVERY) {
      this.#kept.push({ at: now, world: copyOf(world) });
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
