import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decisionLedger } from '#adapters/state-table/decision-ledger.ts';
import { holds } from '#adapters/state-table/holds.ts';
import { observationStore } from '#adapters/state-table/observation-store.ts';
import { putPause } from '#adapters/state-table/pauses.ts';
import { runArchive } from '#adapters/state-table/runs.ts';
import { stateStore } from '#adapters/state-table/state-store.ts';
import { TABLE } from '../../../adapters/state-table/a-table.ts';
import { fullHistory, serviceObservation } from '../../../adapters/state-table/examples.ts';
import { aPlace } from '../support/a-place.ts';
import { capstan } from '../support/a-shell.ts';
import { acted, begun, ended, held, NOON, waiting } from '../support/examples.ts';

const place = aPlace();
const local = (words: readonly string[], change = {}) =>
  capstan([...words, '--local'], { session: place.session, ...change });
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capstan-cli-'));
  const ledger = decisionLedger(TABLE, 35);
  await ledger.record(acted);
  await ledger.record({ ...held, at: NOON - 2 * 60_000, because: 'an earlier look' });
  await ledger.record(held);
  await observationStore(TABLE, 35).saveObservation(serviceObservation);
  await stateStore(TABLE).write('api', { history: fullHistory }, 0);
});
afterAll(() => rm(folder, { recursive: true }));

describe('explain', () => {
  it('tells the newest decision', async () => {
    const { exit, out } = await local(['explain', 'api']);
    expect(exit).toBe(0);
    expect(out).toContain('api: nothing to do, because every signal is between its lines.');
  });

  it('tells the last one up to a time of the guide’s zone', async () => {
    // Noon in Greenwich is eight in New York, in August.
    const { out } = await local(['explain', 'api', '--at', '07:58']);
    expect(out).toContain('an earlier look');
    const earlier = await local(['explain', 'api', '--at', '2026-08-03T11:45Z', '--json']);
    expect(JSON.parse(earlier.out)).toMatchObject([{ verdict: 'act', generation: 7 }]);
  });

  it('tells changes only', async () => {
    const { out } = await local(['explain', 'api', '--acts', '--last', '5']);
    expect(out).toContain('from 2 to 4 instances, because CPU is at 81 %');
    expect(out).not.toContain('nothing to do');
  });

  it('says no when there is nothing to tell', async () => {
    const { exit, notes, out } = await local(['explain', 'redis', '--json']);
    expect(exit).toBe(1);
    expect(out).toBe('[]');
    expect(notes).toContain('nothing was decided about redis yet');
  });

  it.each([
    [['explain', 'web'], 'found target "web", wanted one of api, database, redis'],
    [['explain', 'api', '--at', 'noon'], '--at: found "noon", wanted HH:MM'],
    [['explain', 'api', '--last', '0'], '--last: found "0", wanted a whole number'],
    [['explain'], "missing required argument 'target'"],
  ])('refuses %j', async (words, says) => {
    const { exit, notes } = await local(words);
    expect(exit).toBe(2);
    expect(notes).toContain(says);
  });
});

describe('decide', () => {
  it('decides on what is so now, keeps it, and comes to the same on what was kept', async () => {
    const file = join(folder, 'kept.json');
    const now = await local(['decide', 'api', '--save', file]);
    expect(now.exit).toBe(0);
    expect(now.out).toMatch(/api: .*because/);
    const again = await capstan(['decide', '--from', file]);
    expect(again).toMatchObject({ exit: 0, out: now.out });
  });

  it('gives the decision as JSON', async () => {
    const { out } = await local(['decide', 'api', '--json']);
    expect(JSON.parse(out)).toMatchObject({ target: 'api', verdict: 'hold' });
  });

  it('says when a target was not observed', async () => {
    const { exit, notes } = await local(['decide', 'redis']);
    expect(exit).toBe(1);
    expect(notes).toContain('redis was not observed yet');
  });

  it('names what is wrong in a file', async () => {
    const file = join(folder, 'wrong.json');
    await writeFile(file, '{"now": "noon", "situation": {}}');
    const wrong = await capstan(['decide', '--from', file]);
    expect(wrong.exit).toBe(2);
    expect(wrong.notes).toContain('now is not number');
    await writeFile(file, '{');
    expect((await capstan(['decide', '--from', file])).notes).toContain('is no JSON');
    const gone = await capstan(['decide', '--from', join(folder, 'gone.json')]);
    expect(gone.exit).toBe(2);
    expect(gone.notes).toContain('cannot be read (ENOENT)');
  });

  it('keeps files that a person can read', async () => {
    const file = join(folder, 'kept.json');
    expect(JSON.parse(await readFile(file, 'utf8'))).toHaveProperty('situation.observation.facts');
  });
});

describe('ledger', () => {
  beforeAll(async () => {
    await runArchive(TABLE, 35).save(ended);
  });

  it('merges changes and runs by time', async () => {
    const { exit, out } = await local(['ledger']);
    expect(exit).toBe(0);
    expect(out.split('\n')).toEqual([
      expect.stringMatching(/^Mon 2026-08-03 07:30 {2}by itself {2}api: from 2 to 4 instances/),
      expect.stringMatching(/^Mon 2026-08-03 07:55 {2}ann {8}grow-database-storage \(run grow-1;/),
    ]);
  });

  it('narrows down to a target, a kind, a time and a number', async () => {
    expect((await local(['ledger', 'api'])).out).not.toContain('grow-1');
    expect((await local(['ledger', '--playbooks'])).out).not.toContain('by itself');
    expect((await local(['ledger', '--acts'])).out).not.toContain('grow-1');
    expect((await local(['ledger', '--since', '10m'])).out).not.toContain('by itself');
    const one = await local(['ledger', '--limit', '1', '--json']);
    expect(JSON.parse(one.out)).toMatchObject([{ kind: 'playbook', run: { name: 'grow-1' } }]);
    expect(one.notes).toContain('1 older ones are left out');
  });

  it('reports a run: who, why, how long, what was done, whether it was verified', async () => {
    const { out } = await local(['ledger', 'grow-1']);
    expect(out).toBe(
      [
        'grow-database-storage (run grow-1): done, and seen to be so',
        '  input     target database, gb 20',
        '  by        ann',
        '  why       the import on Friday',
        '  began     Mon 2026-08-03 07:55, took 2 min',
        '  status    succeeded',
        '  verified  yes, seen to be so',
        '  cost      +$1.50 a month ($59.50 → $61.00)',
        '  steps',
        '  ✓ database: disk 15 GB → 20 GB 2 min 20 GB',
      ].join('\n'),
    );
  });

  it('says when a run was written by another version', async () => {
    const Item = { pk: { S: 'PLAYBOOK' }, sk: { S: 'RUN#odd' }, schema: { N: '9' } };
    await place.call('PutItem', { TableName: TABLE, Item });
    const { exit, notes } = await local(['ledger', 'odd']);
    expect(exit).toBe(5);
    expect(notes).toContain('is the stack deployed from this folder?');
  });

  it('says when there is neither a target nor a run of that name', async () => {
    const { exit, notes } = await local(['ledger', 'web']);
    expect(exit).toBe(1);
    expect(notes).toContain('found neither a target nor a run "web"');
  });
});

describe('status', () => {
  it('tells sizes, levels, the last decision, what is under way and what holds', async () => {
    await putPause(TABLE, { target: 'database', by: 'ben', why: 'import', at: NOON });
    const until = NOON + 30 * 60_000;
    const hold = { target: 'redis', run: 'up-1', playbook: 'restart', by: 'ann', at: NOON, until };
    await holds(TABLE).take(hold);
    await runArchive(TABLE, 35).save({ ...begun, name: 'grow-3', updatedAt: NOON });
    const { exit, out } = await local(['status']);
    expect(exit).toBe(0);
    expect(out).toContain('asset-anchor, the session of this folder, Mon 2026-08-03 08:00');
    expect(out).toContain('api          2 instances of standard');
    expect(out).toContain(
      'wanted: 3 to 10 instances (business-hours); from Mon 19:00 2 to 10 instances',
    );
    expect(out).toContain('Mon 07:59 nothing to do: every signal is between its lines');
    expect(out).toContain('under way: disk from 15 to 20 GB, SENT 9 min ago');
    expect(out).toContain('paused by ben: import');
    expect(out).toContain('(run up-1)');
    expect(out).toContain('grow-3  grow-database-storage by ann: running');
    expect(out).not.toContain('grow-1');
  });

  it('has one shape as JSON', async () => {
    const { out } = await local(['status', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      alive: true,
      at: NOON,
      lookedAt: NOON,
      targets: [
        { target: 'api', levels: { floor: 3, ceiling: 10, by: ['business-hours'] }, alarms: [] },
        { target: 'database', pauses: [{ by: 'ben' }] },
        { target: 'redis' },
      ],
      runs: [{ name: 'grow-3' }],
    });
  });

  it('looks again until somebody presses Ctrl-C', async () => {
    let looks = 0;
    const interrupted = () => ++looks === 3;
    const { drawn } = await local(['status', '--watch'], { tty: true, interrupted });
    expect(drawn.match(/asset-anchor, the session/g)).toHaveLength(3);
  });
});

describe('schedule', () => {
  it('tells the levels now and on the days to come', async () => {
    const { exit, out } = await local(['schedule', 'api', '--days', '3']);
    expect(exit).toBe(0);
    expect(out).toContain('api now: 3 to 10 instances (business-hours); from Mon 19:00 2 to 10');
    expect(out).toContain('Wed 2026-08-05');
    expect(out).not.toContain('Thu 2026-08-06');
  });

  it('counts what a person set', async () => {
    const { version } = (await stateStore(TABLE).read(['api'])).states['api'] ?? { version: 0 };
    const bounds = { min: 4, max: 6, by: 'ann', at: NOON };
    await stateStore(TABLE).write('api', { history: { ...fullHistory, bounds } }, version);
    const { out } = await local(['schedule', 'api', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      now: [{ levels: { floor: 4, ceiling: 6, by: ['bounds'] } }],
    });
  });

  it('asks nobody with --guide', async () => {
    const { exit, out } = await capstan(['schedule', '--guide']);
    expect(exit).toBe(0);
    expect(out).toContain('api: instances (America/New_York)');
  });
});

describe('what is read by programs', () => {
  it.each([
    [['playbook', 'runs']],
    [['ledger', '--playbooks', '--since', '1h']],
    [['ledger', 'waiting-9']],
    [['status']],
  ])('does not say by what an approval is answered: %j', async (words) => {
    await runArchive(TABLE, 35).save({ ...waiting, name: 'waiting-9' });
    const { out } = await local([...words, '--json']);
    expect(out).toContain('"askedAt"');
    expect(out).not.toContain('callback');
  });
});
