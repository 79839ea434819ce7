import type { Instant } from '#local/clock.ts';
import type { Workload } from '#local/workload/workload.ts';

const MINUTE = 60_000;
const LOOK_BACK_MINUTES = 24 * 60;

/** Bytes a minute that every process keeps for good at that moment. */
export function leakRate(workload: Workload, at: Instant): number {
  return workload
    .eventsAt(at)
    .reduce((sum, event) => (event.what === 'memory-leak' ? sum + event.bytesPerMinute : sum), 0);
}

/** What a process that already runs when the simulation begins has kept since its start. */
export function leakedSince(workload: Workload, startedAt: Instant, now: Instant): number {
  const first = Math.max(startedAt, now - LOOK_BACK_MINUTES * MINUTE);
  let leaked = 0;
  for (let at = first + MINUTE; at <= now; at += MINUTE) {
    const released = workload
      .eventsStarting(at - MINUTE, at)
      .some((event) => event.what === 'deploy');
    leaked = released ? 0 : leaked + leakRate(workload, at - MINUTE / 2);
  }
  return leaked;
}

/** What each running process has kept, by instance. */
export class Leaks {
  readonly #bytes = new Map<string, number>();

  /** Lets the processes leak for a while and forgets those that are gone; new ones begin at 0. */
  grow(instances: readonly string[], bytes: number): void {
    for (const id of this.#bytes.keys()) if (!instances.includes(id)) this.#bytes.delete(id);
    for (const id of instances) this.#bytes.set(id, this.of(id) + bytes);
  }

  of(instance: string): number {
    return this.#bytes.get(instance) ?? 0;
  }

  set(instance: string, bytes: number): void {
    this.#bytes.set(instance, bytes);
  }
}
