import type { BreakerHerald } from '#core/tasks/world.ts';
import { putOnBus } from '../event-bus.ts';
import { breakerSentence } from './breaker-sentence.ts';

/** Tells Capstan's own bus of every change of a breaker, with a sentence for people. */
export const breakerHerald = (busName: string): BreakerHerald => ({
  changed: (breaker, now) =>
    putOnBus(busName, {
      source: 'capstan.tasks',
      detailType: 'Capstan Breaker',
      at: now,
      detail: {
        at: now,
        breaker: breaker.name,
        state: breaker.state,
        sentence: breakerSentence(breaker, now),
      },
    }),
});
