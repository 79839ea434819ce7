import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deathReasons } from '#core/tasks/record.ts';
import { CANARY, type Fuzzed, fuzzedMessages } from './support/fuzzed-messages.ts';
import { TaskWorld } from './support/task-world.ts';

const COUNT = 10_000;
const BATCH = 10;

describe('ten thousand bent envelopes', () => {
  it('each end in the dead-letter queue with a reason, or were tasks after all', async () => {
    const all = fc.sample(fuzzedMessages, { numRuns: COUNT, seed: 4 });
    let buried = 0;
    let done = 0;
    for (let at = 0; at < all.length; at += BATCH) {
      const batch: readonly Fuzzed[] = all.slice(at, at + BATCH);
      const world = new TaskWorld();
      const ids = new Map(batch.map((one) => [world.send({ body: one.body }), one]));
      await world.drain();
      const letters = new Map(
        world.queue.letters.map((letter) => [letter.message.messageId, letter]),
      );
      for (const [messageId, { body, isSurelyBad }] of ids) {
        const letter = letters.get(messageId);
        if (letter === undefined) {
          expect(isSurelyBad, `it was taken for a task: ${body}`).toBe(false);
          expect(world.ledger.of(JSON.parse(body).id)?.state).toBe('done');
          done += 1;
          continue;
        }
        expect(deathReasons).toContain(letter.reason);
        expect(letter.because.length).toBeGreaterThan(8);
        expect(letter.because).not.toContain(CANARY);
        expect(letter.message.body).toBe(body);
        buried += 1;
      }
      // Nothing was in the way of the rest of a batch.
      expect(world.notes.filter((note) => note.includes('cut short'))).toEqual([]);
    }
    expect(buried + done).toBe(COUNT);
    expect(buried).toBeGreaterThan(COUNT * 0.7);
    expect(done).toBeGreaterThan(100);
  });
});
