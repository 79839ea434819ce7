import { describe, expect, it } from 'vitest';
import type { Answer } from './support/outside-service.ts';
import type { Process } from './support/processes.ts';
import { envelope, TaskWorld } from './support/task-world.ts';

/** What the outside service does with the calls about one task, one after the other; then it takes them. */
const stories: readonly (readonly Answer[])[] = [
  ['takes it'],
  ['refuses it'],
  ['asks for patience', 'takes it'],
  ['breaks before', 'takes it'],
  ['is silent before', 'takes it'],
  ['is silent after'],
  ['breaks after', 'takes it'],
  ['talks nonsense after'],
  ['breaks before', 'is silent after'],
  ['is silent before', 'refuses it'],
  ['ends the process before', 'takes it'],
  ['ends the process after'],
  ['breaks before', 'breaks before', 'breaks before', 'breaks before'],
  ['is silent before', 'is silent before', 'is silent before', 'is silent before'],
];

/** Messages as they come: ids, some of them twice. */
const batches: Readonly<Record<string, readonly string[]>> = {
  'one task': ['a'],
  'a task that comes twice': ['a', 'a'],
  'a task among others': ['b', 'a', 'c'],
};

interface Drill {
  readonly story: readonly Answer[];
  readonly ids: readonly string[];
  readonly together?: boolean;
  readonly grouped?: boolean;
}

/** Ends the process at its points of these numbers, counted over all processes. */
async function run(drill: Drill, crashes: readonly number[]): Promise<[TaskWorld, number]> {
  const world = new TaskWorld();
  let points = 0;
  world.fate = (_, process: Process) => {
    if (crashes.includes(points)) process.end();
    points += 1;
  };
  world.service.answer = (id, call) =>
    id === 'a' ? (drill.story[call] ?? 'takes it') : 'takes it';
  if (drill.together === true) {
    const each = world.parts.bind(world);
    world.parts = (process) => ({
      ...each(process),
      work: {
        together: (attempts) =>
          Promise.all(attempts.map((attempt) => world.service.each(process, attempt))),
      },
    });
  }
  for (const id of drill.ids) {
    world.send({ body: envelope(id), ...(drill.grouped === true ? { group: 'g' } : {}) });
  }
  await world.drain();
  return [world, points];
}

const drills: readonly (readonly [string, Drill])[] = stories.flatMap((story) =>
  Object.entries(batches).flatMap(([what, ids]) =>
    [{}, { together: true }, { grouped: true }].map((how): [string, Drill] => [
      `${story.join(', then ')}: ${what} ${Object.keys(how).join()}`,
      { story, ids, ...how },
    ]),
  ),
);

describe('a process that ends at any point', () => {
  it.each(drills)('%s: loses nothing and does nothing twice', async (_, drill) => {
    const [calm, points] = await run(drill, []);
    const ids = [...new Set(drill.ids)];
    expect(calm.wrongs(ids)).toEqual([]);
    expect(points).toBeGreaterThan(5);
    for (let crash = 0; crash < points; crash += 1) {
      const [world] = await run(drill, [crash]);
      expect(world.wrongs(ids), `ended at point ${crash}`).toEqual([]);
    }
  });

  it.each(stories.filter(({ length }) => length <= 2))(
    '%s, %s: nor when it ends twice',
    async (...story) => {
      const drill = { story, ids: ['a'] };
      const [, points] = await run(drill, []);
      for (let first = 0; first < points; first += 1) {
        for (let second = first + 1; second < first + points + 4; second += 1) {
          const [world] = await run(drill, [first, second]);
          expect(world.wrongs(['a']), `ended at ${first} and ${second}`).toEqual([]);
        }
      }
    },
  );

  it('does what it was about, when it ends but once', async () => {
    const drill: Drill = { story: ['takes it'], ids: ['b', 'a', 'c'] };
    const [, points] = await run(drill, []);
    for (let crash = 0; crash < points; crash += 1) {
      const [world] = await run(drill, [crash]);
      const states = ['a', 'b', 'c'].map((id) => world.ledger.of(id)?.state);
      expect(states, `ended at point ${crash}`).toEqual(['done', 'done', 'done']);
    }
  });
});
