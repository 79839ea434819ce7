import * as v from 'valibot';
import type { StepData } from './all.ts';
import type { StepKind } from './step-kind.ts';

const MINUTE = 60_000;
/** A queue that is not empty by then gets back what it sends. */
const GIVE_UP_MINUTES = 15;

const markSchema = v.object({ count: v.number(), at: v.number() });

/** Sends what lies in a dead-letter queue back to where it came from, until the queue is empty. */
export const redrive: StepKind<StepData['redrive']> = {
  says: ({ queue }) => `send the dead letters of ${queue} back to their queue`,
  wanted: () => 'empty',
  downtimeSeconds: () => 0,
  async mark(world, { queue }) {
    return { count: await world.deadLetters.count(queue), at: world.now() };
  },
  ask: (world, { queue }) => world.deadLetters.redrive(queue),
  async look(world, { queue }, mark) {
    const { at, count } = v.parse(markSchema, mark);
    const left = await world.deadLetters.count(queue);
    if (left === 0) return { is: 'done', note: `all ${count} were sent back` };
    if (world.now() - at < GIVE_UP_MINUTES * MINUTE) return { is: 'to-do' };
    const because = `${left} of ${count} are still there, or came back: look why they fail`;
    return { is: 'failed', because };
  },
  everySeconds: 15,
  withinSeconds: (GIVE_UP_MINUTES + 2) * 60,
  undoSays: () => 'cannot be taken back: they are worked off again',
};
