import * as v from 'valibot';
import { playbook, Refused } from '../playbook.ts';
import type { Step } from '../steps/all.ts';

/** Dead letters on their way again. */
export const redriveDeadLetters = playbook({
  id: 'redrive-dead-letters',
  summary: 'Sends what lies in the dead-letter queues back to be worked off again.',
  input: v.strictObject({
    queue: v.optional(
      v.pipe(v.string(), v.nonEmpty(), v.description('one queue of the stack, or all')),
      'all',
    ),
  }),
  needs: ['dead-letters'],
  about: {
    steps: ["sends each queue's letters back", 'waits until the queue is empty'],
    downtime: 'none',
    undo: 'none: the letters are worked off again',
  },
  example: { queue: 'hints' },
  async plan({ deadLetters }, { queue }) {
    const { names } = deadLetters;
    if (queue !== 'all' && !names.includes(queue)) {
      throw new Refused(`input.queue: found "${queue}", wanted all or one of: ${names.join(', ')}`);
    }
    const steps: Step[] = [];
    const notes: string[] = [];
    for (const name of queue === 'all' ? names : [queue]) {
      const count = await deadLetters.count(name);
      notes.push(`${name}: ${count === 0 ? 'empty' : `about ${count}`}`);
      if (count > 0) steps.push({ kind: 'redrive', queue: name });
    }
    if (steps.length > 0) notes.push('what still fails comes back: look at its reason first');
    return { steps, notes };
  },
});
