import { describe, expect, it } from 'vitest';
import { postmarkWork } from '#adapters/email/postmark-work.ts';
import type { Clock } from '#local/clock.ts';
import { startFakePostmark } from '#local/fake-postmark/fake-postmark.ts';
import { faultModes } from '#local/fake-postmark/faults.ts';
import { seededRandom } from '#local/fake-render/random.ts';
import { envelope, TaskWorld } from '../../core/tasks/support/task-world.ts';
import { givenCredentials, MemorySuppressions, row, TOKEN } from './a-mailing.ts';

/** The world's time, which stands still while anything happens. */
const clockOf = (world: TaskWorld): Clock => ({
  now: () => world.now,
  at: (_, task) => {
    task();
    return () => {};
  },
  hold: () => () => {},
});

const MAILS = 60;

describe('the engine before a Postmark that fails in all its ways', () => {
  it.each([1, 2])('sends each mail once, or says of it why not (seed %i)', async (seed) => {
    const world = new TaskWorld();
    const fake = await startFakePostmark({ clock: clockOf(world), seed, serverToken: TOKEN });
    const random = seededRandom(seed);
    let turns = 0;
    let ends = 0;
    world.random = random;
    const work = postmarkWork({
      row: { ...row, timeoutSeconds: 1 },
      credentials: givenCredentials(fake.url),
      suppressions: new MemorySuppressions(),
      now: () => world.now,
      trouble: () => {},
    });
    if (!('together' in work)) throw new Error('mails are sent together');
    world.change = {
      row: { ...row, attempts: 8 },
      work: {
        together: (attempts) => {
          turns += 1;
          const mode = faultModes[turns % faultModes.length] ?? 'ok';
          fake.control.fault({ mode, share: mode === 'timeout' ? 0.1 : 0.5, seconds: 2 });
          return work.together(attempts);
        },
      },
    };
    // A process now and then ends between Postmark's answer and the ledger.
    world.fate = (point, process) => {
      if (point.endsWith('ledger') && random() < 0.03) {
        ends += 1;
        process.end();
      }
    };
    const ids = Array.from({ length: MAILS }, (_, index) => `mail-${index}`);
    for (const id of ids) world.send({ body: envelope(id) });
    for (const id of ids.slice(0, 20)) world.send({ body: envelope(id) });
    await world.drain({ most: 2_000, batchSize: 4 });
    await fake.stop();

    const sent = Map.groupBy(fake.sent(), ({ task }) => task);
    for (const id of ids) {
      const record = world.ledger.of(id);
      const times = sent.get(id)?.length ?? 0;
      expect([id, times <= 1, record?.state === 'done' || record?.state === 'dead']).toEqual([
        id,
        true,
        true,
      ]);
      if (record?.state === 'done') expect([id, times]).toEqual([id, 1]);
      else if (record?.reason !== 'uncertain' && record?.reason !== 'poison') {
        expect([id, times]).toEqual([id, 0]);
      }
    }
    expect(fake.sent().length).toBeGreaterThan(MAILS / 2);
    expect(ends).toBeGreaterThan(0);
    const met = new Set(fake.calls().map(({ fault }) => fault));
    expect(faultModes.filter((mode) => !met.has(mode) && mode !== 'timeout')).toEqual([]);
  });
});
