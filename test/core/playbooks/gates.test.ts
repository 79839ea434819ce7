import { afterEach, describe, expect, it } from 'vitest';
import type { Guide } from '#core/guide.ts';
import { emptyHistory } from '#core/history.ts';
import type { World } from '#core/playbooks/world.ts';
import { type DriveOptions, drive } from '../../playbooks/support/drive.ts';
import {
  aPlaybookWorld,
  NIGHT,
  type PlaybookWorld,
} from '../../playbooks/support/playbook-world.ts';

const HOUR = 3_600_000;
const NOON = NIGHT + 10 * HOUR;
const upgrade = { input: { target: 'database' }, by: 'ann', why: 'a test', dryRun: false };
const grow = { input: { target: 'database', gb: 20 }, by: 'ann', why: 'a test', dryRun: false };
const strict: Partial<Guide> = {
  playbooks: { approve: ['upgrade-database'], approvalHours: 24, selfApproval: false },
};

let opened: PlaybookWorld | undefined;
afterEach(async () => opened?.close());

async function aWorld(change: Partial<Guide> = {}, startAt = NIGHT): Promise<PlaybookWorld> {
  opened = await aPlaybookWorld(change, startAt);
  return opened;
}

/** What a run came to, when nothing at all may have been changed. */
async function refused(
  world: PlaybookWorld,
  id: string,
  request: unknown,
  options: DriveOptions & { readonly change?: Partial<World> } = {},
): Promise<string> {
  const { change, ...rest } = options;
  const there = { clock: world.clock, world: { ...world.world, ...change } };
  const { result } = await drive(there, id, request, rest);
  expect(world.changes()).toEqual([]);
  expect([...world.stores.holds.values()].filter(({ run }) => run === `${id}-1`)).toEqual([]);
  if (result.kind === 'refused') return result.problems.join('; ');
  if (result.kind === 'plan') throw new Error('it was a dry run');
  expect(result.run.status).toBe('refused');
  return result.run.outcome ?? '';
}

const answerOf = (answer: { yes: boolean; by: string; why?: string }) => ({
  answer: () => answer,
});

describe('the gates of a run', () => {
  it('stay shut when nobody approves in time', async () => {
    const outcome = await refused(await aWorld(), 'upgrade-database', upgrade);
    expect(outcome).toContain('nobody approved it within 24 hours');
  });

  it('stay shut when somebody says no, with the reason', async () => {
    const no = answerOf({ yes: false, by: 'bob', why: 'not today' });
    const outcome = await refused(await aWorld(), 'upgrade-database', upgrade, no);
    expect(outcome).toContain('bob said no: not today');
  });

  it('do not open to the yes of who asked, unless the guide allows it', async () => {
    const yes = answerOf({ yes: true, by: 'ann' });
    const outcome = await refused(await aWorld(strict), 'upgrade-database', upgrade, yes);
    expect(outcome).toContain('ann asked for it and cannot approve it');
    await opened?.close();
    const world = await aWorld();
    const { result } = await drive(world, 'upgrade-database', upgrade, yes);
    expect(result).toMatchObject({ run: { status: 'succeeded', approvedBy: 'ann' } });
  });

  it('open with the maintenance window, not before', async () => {
    const world = await aWorld({}, NOON);
    const yes = answerOf({ yes: true, by: 'bob' });
    await drive(world, 'upgrade-database', upgrade, yes);
    const [first] = world.changes();
    // 21:00 in New York.
    expect(new Date(first?.at ?? 0).getUTCHours()).toBe(1);
  });

  it('stay shut when no window opens', async () => {
    const world = await aWorld({ maintenanceWindows: [] }, NOON);
    const outcome = await refused(
      world,
      'upgrade-database',
      upgrade,
      answerOf({ yes: true, by: 'bob' }),
    );
    expect(outcome).toContain('no maintenance window opens within eight days');
  });

  it('stay shut while somebody else holds the target, who is named', async () => {
    const world = await aWorld();
    const rest = { target: 'database', playbook: 'verify', by: 'eve', at: NIGHT };
    world.stores.holds.set('database', { ...rest, run: 'e-1', until: NIGHT + HOUR });
    const outcome = await refused(world, 'grow-database-storage', grow);
    expect(outcome).toContain('verify (run e-1 by eve) works at database');
  });

  it("stay shut while a change of the loop's does not settle", async () => {
    const world = await aWorld();
    const intent = { generation: 1 } as never;
    world.stores.table.put('STATE database', { version: 1, history: { ...emptyHistory, intent } });
    const outcome = await refused(world, 'grow-database-storage', grow);
    expect(outcome).toContain('did not settle');
  });

  it('stay shut when the state of the target cannot be read', async () => {
    const world = await aWorld();
    const { state } = world.world;
    let reads = 0;
    const outcome = await refused(world, 'grow-database-storage', grow, {
      change: {
        state: {
          ...state,
          async read(targets) {
            reads += 1;
            const snapshot = await state.read(targets);
            // Planning has read it already.
            return reads < 2 ? snapshot : { ...snapshot, unreadable: { database: 'garbled' } };
          },
        },
      },
    });
    expect(outcome).toContain('garbled');
  });

  it('shut again when what is so has changed since it was planned', async () => {
    const world = await aWorld();
    const { runs } = world.world;
    const outcome = await refused(world, 'grow-database-storage', grow, {
      change: {
        runs: {
          async save(run) {
            world.seeded.database.diskSizeGB = 18;
            return runs.save(run);
          },
        },
      },
    });
    expect(outcome).toContain('has changed since it was planned');
  });

  it('shut before anything is asked when another plan was looked at', async () => {
    const request = { ...grow, plan: '000000000000' };
    const problems = await refused(await aWorld(), 'grow-database-storage', request);
    expect(problems).toContain('plan: found 000000000000');
  });

  it('shut for a name that another run has', async () => {
    const world = await aWorld();
    const name = 'grow-database-storage-1';
    await drive(world, 'verify-database', { input: { target: 'database' } }, { name });
    const problems = await refused(world, 'grow-database-storage', grow, { name });
    expect(problems).toContain(`the name ${name} belongs to another run`);
  });
});
