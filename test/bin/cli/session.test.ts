import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PacedClock } from '#local/clock.ts';
import type { Session } from '#local/session/session.ts';
import type { SimulatedRender } from '#local/session/simulated-render.ts';
import { aSession } from '../../local/session/a-session.ts';
import { capstan } from './support/a-shell.ts';

/** 11:30 in New York, a Tuesday. */
const LATE_MORNING = Date.UTC(2026, 2, 3, 16, 30);

let clock: PacedClock;
let session: Session;
let simulated: SimulatedRender;
let stop: () => Promise<void>;

beforeAll(async () => {
  const started = await aSession({ startAt: LATE_MORNING, speed: 600 });
  const { release } = started;
  ({ clock, session, simulated, stop } = started);
  const looked = new Promise<void>((resolve) => clock.at(LATE_MORNING + 3 * 60_000, resolve));
  release();
  await looked;
}, 60_000);

afterAll(() => stop());

const local = (words: readonly string[], change = {}) =>
  capstan([...words, '--local'], {
    session: async () => ({
      pid: process.pid,
      table: session.table,
      endpoints: session.runtime.endpoints,
      outputs: session.outputs,
    }),
    rest: () => setTimeout(50),
    ...change,
  });

const growths = () =>
  simulated.render.world.effects.filter(({ after }) => {
    return (after as { diskSizeGB?: number }).diskSizeGB === 20;
  });

describe('the command line in a session that runs', () => {
  it('tells how everything stands', async () => {
    const { exit, out } = await local(['status', '--json']);
    expect(exit).toBe(0);
    const { targets } = JSON.parse(out) as { targets: { target: string; facts: object }[] };
    expect(targets.map(({ target }) => target)).toEqual(['api', 'database', 'redis']);
    for (const { facts } of targets) expect(facts).toHaveProperty('plan');
  });

  it('carries a playbook from plan to report, once', async () => {
    const grow = ['grow-database-storage', '--target', 'database', '--gb', '20'];
    const plan = await local(['playbook', 'plan', ...grow, '--json']);
    expect(JSON.parse(plan.out)).toMatchObject({ steps: [{ present: '15 GB', wanted: '20 GB' }] });
    expect(growths()).toHaveLength(0);

    const words = [
      'playbook',
      'run',
      ...grow,
      '--why',
      'import',
      '--yes',
      '--as',
      'grow',
      '--json',
    ];
    const first = await local(words);
    expect(first.exit).toBe(0);
    expect(JSON.parse(first.out)).toMatchObject({ status: 'succeeded', verified: true, by: 'ann' });
    expect((await local(words)).exit).toBe(0);
    expect(growths()).toHaveLength(1);
    expect((await local(['ledger', '--playbooks'])).out).toContain('run grow; import');
  }, 30_000);

  it('takes an answer to a run that waits for one', async () => {
    const words = ['upgrade-database', '--target', 'database', '--why', 'memory', '--yes', '--now'];
    const asked = await local(['playbook', 'run', ...words, '--as', 'up', '--timeout', '1m'], {
      // Follows until it waits.
      interrupted: () => session.notices.some(({ sentence }) => sentence.includes('Approve:')),
    });
    expect(asked.exit).toBe(4);
    expect((await local(['status'])).out).toContain('waits for an approval');
    const answer = await local(['playbook', 'reject', 'up', '--why', 'not today']);
    expect(answer.exit).toBe(0);
    const ended = await local(['playbook', 'watch', 'up']);
    expect(ended.exit).toBe(2);
    expect(ended.out).toContain('nothing was changed: ann said no: not today');
  }, 30_000);
});
