import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '#local/session/session.ts';
import type { SimulatedRender } from '#local/session/simulated-render.ts';
import { aSession } from './a-session.ts';

/** A Tuesday in New York, before anything happens. */
const START = Date.UTC(2026, 2, 3, 12, 0);

let session: Session;
let simulated: SimulatedRender;
let stop: () => Promise<void>;

beforeAll(async () => {
  const started = await aSession({ startAt: START, requestsPerDay: 10_000 });
  ({ session, simulated, stop } = started);
  started.release();
}, 60_000);

afterAll(() => stop());

const playbooks = () => {
  if (session.playbooks === undefined) throw new Error('the session has no playbooks');
  return session.playbooks;
};
const runOf = async (name: string) => (await playbooks().runs()).find((run) => run.name === name);

async function ended(name: string) {
  await expect.poll(async () => (await runOf(name))?.endedAt, { timeout: 30_000 }).toBeDefined();
  return runOf(name);
}

/** Changes of the database that Render accepted, by its own log. */
const databaseChanges = () =>
  simulated.render.world.effects.filter(({ operation }) => operation.includes('postgres'));

describe('a playbook in the local runtime', () => {
  const request = { input: { target: 'database', gb: 20 }, by: 'ann' };

  it('shows its plan and changes nothing', async () => {
    const result = await playbooks().start('grow-database-storage', request, 'dry');
    expect(result).toMatchObject({
      kind: 'plan',
      plan: { steps: [{ wanted: '20 GB' }], downtimeSeconds: 0 },
    });
    expect(databaseChanges()).toEqual([]);
    expect(await playbooks().runs()).toEqual([]);
  });

  it('refuses what it cannot read, and says every problem', async () => {
    const wrong = { input: { target: 'database', gb: 7, size: 1 }, dryRun: false, why: 'x' };
    const result = await playbooks().start('grow-database-storage', wrong, 'wrong');
    expect(result).toMatchObject({
      kind: 'refused',
      problems: [expect.stringContaining('input.gb'), expect.stringContaining('input.size')],
    });
  });

  it('does its work once, although its function is killed while Render answers', async () => {
    const aliases: Record<string, string> = JSON.parse(session.outputs['Playbooks'] ?? '{}');
    const [, , , , , , name = ''] = aliases['grow-database-storage']?.split(':') ?? [];
    const ends: string[] = [];
    session.runtime.on('invocation', ({ functionName, outcome }) => {
      if (functionName === name) ends.push(outcome);
    });
    // The fake Render lives in this thread: this runs before its answer can have arrived.
    const watch = setInterval(() => {
      if (databaseChanges().length === 0) return;
      clearInterval(watch);
      void session.runtime.kill(name);
    });
    const started = await playbooks().start(
      'grow-database-storage',
      { ...request, dryRun: false, why: 'the disk is nearly full' },
      'grow',
    );
    expect(started.kind).toMatch(/started|ran/);
    expect(await ended('grow')).toMatchObject({
      status: 'succeeded',
      verified: true,
      by: 'ann',
      why: 'the disk is nearly full',
      steps: [{ status: 'done' }],
    });
    clearInterval(watch);
    expect(databaseChanges()).toHaveLength(1);
    expect(ends).toContain('error');
  }, 60_000);

  it('is the same run when it is started again by the same name, and no other', async () => {
    const again = { ...request, dryRun: false, why: 'the disk is nearly full' };
    expect(await playbooks().start('grow-database-storage', again, 'grow')).toMatchObject({
      kind: 'ran',
      run: { name: 'grow' },
    });
    const other = { ...again, why: 'another reason' };
    expect(await playbooks().start('grow-database-storage', other, 'grow')).toMatchObject({
      kind: 'refused',
    });
    expect(databaseChanges()).toHaveLength(1);
  });
});

describe('a playbook that waits for approval', () => {
  let link = '';

  /** What a browser does with the form of the page. */
  const submit = (fields: Readonly<Record<string, string>>) =>
    fetch(new URL('/', link), { method: 'POST', body: new URLSearchParams(fields) });

  it('sends a link, behind which its plan stands', async () => {
    const result = await playbooks().start(
      'upgrade-database',
      {
        input: { target: 'database' },
        by: 'ann',
        why: 'it is slow <b>',
        dryRun: false,
        when: 'now',
      },
      'upgrade',
    );
    expect(result).toEqual({ kind: 'started' });
    const asked = () => session.notices.find(({ sentence }) => sentence.includes('Approve: '));
    await expect.poll(asked, { timeout: 30_000 }).toBeDefined();
    link = /Approve: (\S+)/.exec(asked()?.sentence ?? '')?.[1] ?? '';
    const page = await fetch(link);
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const html = await page.text();
    expect(html).toContain('upgrade-database');
    expect(html).toContain('it is slow &lt;b&gt;');
    // Looking is no answer.
    expect(await runOf('upgrade')).toMatchObject({ status: 'waiting-for-approval' });
  }, 60_000);

  it('does not take a link that somebody changed', async () => {
    const forged = link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    expect((await fetch(forged)).status).toBe(403);
  });

  it('ends when the answer is no, and nothing has changed', async () => {
    const token = new URL(link).searchParams.get('token') ?? '';
    const answer = await submit({ token, answer: 'no', by: 'bob', why: 'not today' });
    expect([answer.status, await answer.text()]).toEqual([
      200,
      expect.stringContaining('Rejected'),
    ]);
    expect(await ended('upgrade')).toMatchObject({
      status: 'refused',
      outcome: expect.stringContaining('bob (by link) said no: not today'),
    });
    expect(databaseChanges()).toHaveLength(1);
  }, 60_000);

  it('says so when it is answered a second time', async () => {
    const token = new URL(link).searchParams.get('token') ?? '';
    const second = await submit({ token, answer: 'yes' });
    expect([second.status, await second.text()]).toEqual([
      409,
      expect.stringContaining('does not wait for an answer any more'),
    ]);
  });
});

describe('a playbook that is approved', () => {
  it('goes on where it waited, through the restart, to the end', async () => {
    const asked = { input: { target: 'database' }, by: 'ann', why: 'it is slow', when: 'now' };
    const start = { ...asked, dryRun: false };
    await playbooks().start('upgrade-database', start, 'larger');
    const waiting = async () => (await runOf('larger'))?.status;
    await expect.poll(waiting, { timeout: 30_000 }).toBe('waiting-for-approval');
    await playbooks().answer('larger', true, 'bob');
    expect(await ended('larger')).toMatchObject({
      status: 'succeeded',
      approvedBy: 'bob',
      verified: true,
    });
    await expect(playbooks().answer('larger', true, 'bob')).rejects.toThrow(
      'run larger does not wait for an answer (any more)',
    );
  }, 60_000);
});

describe('a playbook whose execution is stopped by hand', () => {
  it('does not run for ever on paper', async () => {
    const request = { input: { target: 'database' }, by: 'ann', why: 'a mistake', when: 'now' };
    const start = { ...request, dryRun: false };
    expect(await playbooks().start('upgrade-database', start, 'mistake')).toEqual({
      kind: 'started',
    });
    const waiting = async () => (await runOf('mistake'))?.status;
    await expect.poll(waiting, { timeout: 30_000 }).toBe('waiting-for-approval');
    const { executions } = session.runtime;
    const execution = executions.list().find(({ name }) => name === 'mistake');
    executions.stop(execution?.arn ?? '');
    expect(await ended('mistake')).toMatchObject({
      status: 'failed',
      outcome:
        'broke off: somebody stopped its execution; no step was begun; nothing was taken back',
    });
    const said = () => session.notices.some(({ sentence }) => sentence.includes('run mistake'));
    await expect.poll(said, { timeout: 30_000 }).toBe(true);
  }, 60_000);
});

describe('a playbook that is called off', () => {
  it('ends where it waits, changes nothing, and stays ended', async () => {
    const changes = databaseChanges().length;
    const asked = { input: { target: 'database' }, by: 'ann', why: 'it is slow' };
    const start = { ...asked, dryRun: false, when: 'now' };
    await playbooks().start('upgrade-database', start, 'off');
    const waiting = async () => (await runOf('off'))?.status;
    await expect.poll(waiting, { timeout: 30_000 }).toBe('waiting-for-approval');
    await playbooks().stop('off', 'bob', 'not today');
    expect(await ended('off')).toMatchObject({
      status: 'failed',
      outcome: expect.stringContaining('no step was begun'),
    });
    expect(databaseChanges()).toHaveLength(changes);
    await expect(playbooks().stop('off', 'bob', 'again')).rejects.toThrow('has ended already');
  }, 60_000);
});

it('nothing else went wrong', () => {
  expect(session.errors).toEqual([
    expect.stringMatching(/GrowDatabaseStorage.* error: /),
    expect.stringMatching(/^dead letter from .*UpgradeDatabase.*: STOPPED$/),
    expect.stringMatching(/^dead letter from .*UpgradeDatabase.*: called off by bob: not today$/),
  ]);
});
