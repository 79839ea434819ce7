import { afterDelivery, type Delivery } from '#core/tasks/destinations/after-delivery.ts';
import type { Destination } from '#core/tasks/destinations/destination.ts';
import type { DestinationHerald, DestinationStore } from '#core/tasks/destinations/ports.ts';
import type { TaskLog } from '#core/tasks/world.ts';

/** Others wrote at the same time; each round one of them gets through. */
const WRITES = 4;
/** Whoever disabled it is telling people right now. */
const TELLING_MILLISECONDS = 60_000;

/** Where it is kept how destinations are, and who is told. */
export interface HealthParts {
  readonly destinations: DestinationStore;
  readonly herald: DestinationHerald;
  readonly disableAfterDays: number;
  readonly log: Pick<TaskLog, 'trouble'>;
  readonly now: () => number;
}

/**
 * Writes down what a delivery says about its destination, when it says something new. Never throws: what was
 * delivered is delivered, whatever becomes of this.
 */
export async function noteDelivery(
  parts: HealthParts,
  name: string,
  found: Destination | undefined,
  delivery: Delivery,
): Promise<void> {
  const { destinations, disableAfterDays, log } = parts;
  let stands = found;
  try {
    for (let write = 1; write <= WRITES; write += 1) {
      const next = afterDelivery(name, stands, delivery, disableAfterDays);
      if (next === undefined) return;
      if (await destinations.write(next, stands?.version)) {
        if (next.disabled !== stands?.disabled) await tell(parts, next);
        return;
      }
      stands = await destinations.read(name);
    }
  } catch (error) {
    log.trouble('how a destination is could not be written down', { destination: name }, error);
  }
}

/** Tells people of a disabled destination, if whoever disabled it was cut short before that. Never throws. */
export async function tellIfUntold(parts: HealthParts, destination: Destination): Promise<void> {
  const { disabled } = destination;
  if (disabled === undefined || disabled.toldAt !== undefined) return;
  if (parts.now() < disabled.at + TELLING_MILLISECONDS) return;
  try {
    await tell(parts, destination);
  } catch (error) {
    const about = { destination: destination.name };
    parts.log.trouble('nobody could be told of a disabled destination', about, error);
  }
}

/** First the notice, then that it was given: rather twice than never. */
async function tell({ destinations, herald, now }: HealthParts, told: Destination): Promise<void> {
  const { disabled, version } = told;
  if (disabled === undefined) return;
  const at = now();
  await herald.disabled(told, at);
  const next = { ...told, version: version + 1, disabled: { ...disabled, toldAt: at } };
  await destinations.write(next, version);
}
