import { afterEach, describe, expect, it } from 'vitest';
import type { Run } from '#core/playbooks/run-record.ts';
import { drive } from '../../playbooks/support/drive.ts';
import { aPlaybookWorld, type PlaybookWorld } from '../../playbooks/support/playbook-world.ts';

const HOUR = 3_600_000;
const request = {
  input: { target: 'database', gb: 20 },
  by: 'ann',
  why: 'a test',
  dryRun: false,
};

let opened: PlaybookWorld | undefined;
afterEach(async () => opened?.close());

async function aWorld(): Promise<PlaybookWorld> {
  opened = await aPlaybookWorld();
  return opened;
}

/** Everything that was written of the run, and whether its target was its own at every look at the switch. */
function watchedBy({ clock, stores, world }: PlaybookWorld) {
  const saved: Run[] = [];
  const held: boolean[] = [];
  const { killSwitch, runs } = world;
  const watched = {
    ...world,
    runs: {
      save: async (run: Run) => {
        saved.push(run);
        return runs.save(run);
      },
    },
    killSwitch: {
      ...killSwitch,
      read: async (target: string | undefined) => {
        held.push((stores.holds.get('database')?.until ?? 0) > clock.now());
        return killSwitch.read(target);
      },
    },
  };
  return { saved, held, watched };
}

const pause = ({ clock, stores }: PlaybookWorld) =>
  stores.table.putPause({
    target: 'database',
    by: 'bob',
    why: 'an incident',
    at: clock.now(),
    until: clock.now() + 5 * HOUR,
  });

describe('a run whose target is paused', () => {
  it('waits, says so, keeps its hold, and changes the target afterwards', async () => {
    const world = await aWorld();
    const startedAt = world.clock.now();
    pause(world);
    const { held, saved, watched } = watchedBy(world);
    const { result } = await drive(
      { clock: world.clock, world: watched },
      'grow-database-storage',
      request,
    );
    expect(result).toMatchObject({ kind: 'ran', run: { status: 'succeeded' } });
    expect(saved.some(({ steps }) => steps[0]?.note === 'paused by bob: an incident')).toBe(true);
    expect(held.length).toBeGreaterThan(10);
    expect(held.every(Boolean)).toBe(true);
    expect(world.changes().map(({ at }) => at >= startedAt + 5 * HOUR)).toEqual([true]);
  });

  it('does not slip through when the switch is turned on after it was looked at', async () => {
    const world = await aWorld();
    const startedAt = world.clock.now();
    const { watched } = watchedBy(world);
    let looks = 0;
    const { result } = await drive(
      {
        clock: world.clock,
        world: {
          ...watched,
          killSwitch: {
            ...watched.killSwitch,
            read: async (target) => {
              looks += 1;
              // Right before the request is made.
              if (looks === 2) pause(world);
              return watched.killSwitch.read(target);
            },
          },
        },
      },
      'grow-database-storage',
      request,
    );
    expect(result).toMatchObject({ kind: 'ran', run: { status: 'succeeded' } });
    expect(world.changes().map(({ at }) => at >= startedAt + 5 * HOUR)).toEqual([true]);
  });
});
