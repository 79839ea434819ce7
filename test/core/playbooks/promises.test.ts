import { afterEach, describe, expect, it } from 'vitest';
import type { Pause } from '#core/history.ts';
import type { World } from '#core/playbooks/world.ts';
import { drive } from '../../playbooks/support/drive.ts';
import { aPlaybookWorld, type PlaybookWorld } from '../../playbooks/support/playbook-world.ts';
import { isAutoscaled } from '../../playbooks/support/service-scenarios.ts';

const HOUR = 3_600_000;
const grow = { input: { target: 'database', gb: 20 }, by: 'ann', why: 'a test', dryRun: false };
const upgrade = { input: { target: 'database' }, by: 'ann', why: 'a test', dryRun: false };
const answer = () => ({ yes: true, by: 'bob' });

let opened: PlaybookWorld | undefined;
afterEach(async () => opened?.close());

async function aWorld(): Promise<PlaybookWorld> {
  opened = await aPlaybookWorld();
  return opened;
}

const run = (world: PlaybookWorld, id: string, request: unknown, change: Partial<World> = {}) =>
  drive({ clock: world.clock, world: { ...world.world, ...change } }, id, request, { answer });

const lost = Object.assign(new Error('the answer was lost'), { outcome: 'unknown' });
const refused = Object.assign(new Error('Render refused get-postgres with 401'), {
  outcome: 'not-applied',
});

function pause({ clock, stores }: PlaybookWorld, hours: number): void {
  const at = clock.now();
  const switched: Pause = { target: 'database', by: 'bob', why: 'x', at, until: at + hours * HOUR };
  stores.table.putPause(switched);
}

describe('a run keeps its promises', () => {
  it('never says that nothing was changed after a request whose answer was lost', async () => {
    const world = await aWorld();
    const { render } = world.world;
    let asked = false;
    const { result } = await run(world, 'grow-database-storage', grow, {
      render: {
        ...render,
        async apply(target, action) {
          await render.apply(target, action);
          asked = true;
          throw lost;
        },
        async database(target) {
          if (asked) throw refused;
          return render.database(target);
        },
      },
    });
    expect(result).toMatchObject({ kind: 'ran', run: { status: 'failed' } });
    const { notUndone = [], outcome = '' } = result.kind === 'ran' ? result.run : {};
    expect(notUndone).toHaveLength(1);
    expect(outcome).not.toContain('nothing was changed');
  });

  it('begins nothing with downtime once its window has closed over a pause', async () => {
    const world = await aWorld();
    pause(world, 12);
    const { result } = await run(world, 'upgrade-database', upgrade);
    expect(result).toMatchObject({ kind: 'ran', run: { status: 'failed', verified: false } });
    expect(result.kind === 'ran' && result.run.outcome).toContain('window closed');
    expect(world.changes()).toEqual([]);
  });

  it('asks for nothing while another run holds its target, however that came about', async () => {
    const world = await aWorld();
    const { killSwitch } = world.world;
    let looks = 0;
    const { result } = await run(world, 'grow-database-storage', grow, {
      killSwitch: {
        ...killSwitch,
        async read(target) {
          looks += 1;
          const now = world.clock.now();
          const rest = { target: 'database', playbook: 'restart-service', by: 'eve', at: now };
          // Right before the request, as after an hour without a sign of life.
          if (looks === 2)
            world.stores.holds.set('database', { ...rest, run: 'e', until: now + HOUR });
          return killSwitch.read(target);
        },
      },
    });
    expect(result.kind === 'ran' && result.run.outcome).toContain(
      '(run e by eve) works at database',
    );
    expect(world.changes()).toEqual([]);
  });

  it('leaves alone what a person changed meanwhile, also when the checks fail', async () => {
    const world = await aWorld();
    const { killSwitch } = world.world;
    let looks = 0;
    const { result } = await run(world, 'upgrade-database', upgrade, {
      killSwitch: {
        ...killSwitch,
        async read(target) {
          looks += 1;
          if (looks === 1) {
            world.fake.dashboard('PATCH', `/postgres/${world.seeded.database.id}`, {
              plan: 'pro_8gb',
            });
            Object.assign(world.answers.report, { connections: 500 });
          }
          return killSwitch.read(target);
        },
      },
    });
    expect(result).toMatchObject({ kind: 'ran', run: { status: 'failed' } });
    expect(world.seeded.database.plan).toBe('pro_8gb');
    expect(world.changes()).toEqual([]);
  });

  it('turns the autoscaler on again when Render refuses the count that should replace it', async () => {
    const world = await aWorld();
    isAutoscaled(world);
    const before = structuredClone(world.seeded.api.autoscaling);
    const { render } = world.world;
    const request = {
      input: { service: 'api', min: 2, max: 5 },
      by: 'ann',
      why: 'x',
      dryRun: false,
    };
    const { result } = await run(world, 'set-api-scaling', request, {
      render: {
        ...render,
        async apply(target, action) {
          if (action.kind === 'set-instances') throw refused;
          return render.apply(target, action);
        },
      },
    });
    expect(result).toMatchObject({ kind: 'ran', run: { status: 'undone' } });
    expect(world.seeded.api.autoscaling).toEqual(before);
    expect(world.changes().map(({ operation }) => operation)).toHaveLength(2);
  });
});
