import { describe, expect, it } from 'vitest';
import type { CheckpointHooks } from '#local/aws/lambda/durable/durable-executions.ts';
import { type Behaviour, behaviours } from './behaviours.ts';
import { runBehaviour } from './run-behaviour.ts';

/** A handler that betrays itself by what it sees is no case: its memory is what is lost. */
const forgetful = behaviours.filter(({ title }) => !title.includes('on replay'));

const places = ['beforeCheckpoint', 'afterCheckpoint'] as const;
type Place = (typeof places)[number];

const hook = (place: Place, task: () => void): CheckpointHooks => ({ [place]: task });

async function countUpdates(behaviour: Behaviour): Promise<number> {
  let count = 0;
  const hooks = hook('afterCheckpoint', () => {
    count += 1;
  });
  await runBehaviour(behaviour, hooks);
  return count;
}

/** The invocation dies at that update of all, once. */
async function runDyingAt(behaviour: Behaviour, place: Place, index: number) {
  let count = 0;
  const hooks = hook(place, () => {
    count += 1;
    if (count === index) throw new Error('power cut');
  });
  return runBehaviour(behaviour, hooks);
}

describe.each(forgetful)('$title', (behaviour) => {
  it.each(places)('comes to the same end with a death %s, at every one', async (place) => {
    const indexes = Array.from({ length: await countUpdates(behaviour) }, (_, index) => index + 1);
    const runs = await Promise.all(indexes.map((index) => runDyingAt(behaviour, place, index)));
    for (const { ending, deaths, seen } of runs) {
      expect(deaths).toBe(1);
      expect(ending.status).toBe(behaviour.status);
      if (behaviour.status === 'FAILED') {
        expect(ending.error?.ErrorMessage).toContain(behaviour.error);
      } else {
        expect(JSON.parse(ending.result ?? 'null')).toEqual(behaviour.result);
      }
      // A step may run again, never be left out; an attempt that may run at most once may be.
      const attempts = [...behaviour.seen].filter((what) => !what.startsWith('once'));
      expect(seen).toEqual(expect.arrayContaining(attempts));
    }
  });
});

it('goes on after a death at each checkpoint of one execution', async () => {
  const behaviour = behaviours.find(({ title }) => title.startsWith('branches'));
  if (behaviour === undefined) throw new Error('there is no such behaviour');
  const met = new Set<string>();
  const { ending, deaths } = await runBehaviour(behaviour, {
    beforeCheckpoint: ({ Id = '', Action }) => {
      const key = `${Id} ${Action}`;
      if (met.has(key)) return;
      met.add(key);
      throw new Error('power cut');
    },
  });
  expect(JSON.parse(ending.result ?? 'null')).toEqual(behaviour.result);
  expect(deaths).toBe(met.size);
});
