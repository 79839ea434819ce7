import { destinationSentence } from '#core/tasks/destinations/destination-sentence.ts';
import type { DestinationHerald } from '#core/tasks/destinations/ports.ts';
import { putOnBus } from '../event-bus.ts';

/** Tells Capstan's own bus of destinations that were disabled; the detail is a notice as `notify` takes it. */
export const destinationHerald = (busName: string): DestinationHerald => ({
  disabled: (destination, now) =>
    putOnBus(busName, {
      source: 'capstan.tasks',
      detailType: 'Capstan Destination',
      at: now,
      detail: {
        at: now,
        target: `webhook:${destination.name}`,
        kind: 'trouble',
        destination: destination.name,
        state: 'disabled',
        sentence: destinationSentence(destination),
      },
    }),
});
