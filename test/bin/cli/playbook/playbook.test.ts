import { beforeEach, describe, expect, it } from 'vitest';
import { runArchive } from '#adapters/state-table/runs.ts';
import type { Run } from '#core/playbooks/run-record.ts';
import { TABLE } from '../../../adapters/state-table/a-table.ts';
import { aPlace } from '../support/a-place.ts';
import { capstan } from '../support/a-shell.ts';
import { begun, ended, growth, waiting } from '../support/examples.ts';

const place = aPlace();
const { desk } = place;
const archive = () => runArchive(TABLE, 35);
const local = (words: readonly string[], change = {}) =>
  capstan([...words, '--local'], { session: place.session, ...change });

const grow = ['grow-database-storage', '--target', 'database', '--gb', '20'];
const why = ['--why', 'the import on Friday'];
let runs = 0;
const aName = () => `run-${++runs}`;

/** A run that goes on by one record with every look. */
const unfolds = (...records: readonly Run[]) => {
  const left = [...records];
  return async () => {
    const next = left.shift();
    if (next !== undefined) await archive().save(next);
  };
};

beforeEach(() => {
  desk.invoked.length = 0;
  desk.answers.length = 0;
  desk.result = { kind: 'plan', plan: growth };
  desk.onStart = async () => {};
  desk.onPlan = undefined;
});

describe('playbook list', () => {
  it('names every playbook and asks nobody', async () => {
    const { exit, out } = await capstan(['playbook', 'list']);
    expect(exit).toBe(0);
    expect(out).toMatch(/^grow-database-storage +Gives a database a larger disk/m);
  });

  it('gives fields and examples as JSON', async () => {
    const { out } = await capstan(['playbook', 'list', '--json']);
    const list = JSON.parse(out) as { id: string; fields: { name: string; type: string }[] }[];
    const found = list.find(({ id }) => id === 'grow-database-storage');
    expect(found?.fields).toMatchObject([
      { name: 'target', type: 'text', required: true },
      { name: 'gb', type: 'number', required: true, min: 5, multipleOf: 5 },
    ]);
  });
});

describe('playbook plan', () => {
  it('shows steps, downtime, cost, undo and fingerprint, and only asks for a plan', async () => {
    const { exit, out, notes } = await local(['playbook', 'plan', ...grow]);
    expect(exit).toBe(0);
    expect(out).toBe(
      [
        'grow-database-storage of database: 1 step',
        '  #  step                          now    then',
        '  1  database: disk 15 GB → 20 GB  15 GB  20 GB',
        '',
        '  downtime  none',
        '  cost      +$1.50 a month ($59.50 → $61.00)',
        '  undo',
        '    step 1  cannot be taken back: Render never makes a disk smaller',
        '  notes',
        '    Render allows one growth in 12 hours',
        '  plan      0123456789ab',
      ].join('\n'),
    );
    expect(notes).toContain('capstan playbook run grow-database-storage --target database --gb 20');
    expect(desk.invoked).toEqual([
      {
        playbook: 'grow-database-storage',
        name: expect.stringMatching(/^plan-/),
        event: {
          input: { target: 'database', gb: 20 },
          by: 'ann',
          why: 'a plan',
          dryRun: true,
          when: 'window',
        },
      },
    ]);
  });

  it('says when a plan with downtime begins, and that somebody has to approve it', async () => {
    const away = { ...growth, playbook: 'upgrade-database', downtimeSeconds: 180 };
    desk.result = { kind: 'plan', plan: away };
    const { out } = await local(['playbook', 'plan', ...grow]);
    expect(out).toMatch(
      /^ {2}when {6}(in the maintenance window: opens|once approved: the window)/m,
    );
    expect(out).toMatch(/^ {2}approval {2}needed first .*; you may give it, too$/m);
  });

  it('gives the plan as JSON', async () => {
    const { out } = await local(['playbook', 'plan', ...grow, '--json']);
    expect(JSON.parse(out)).toEqual(growth);
  });

  it.each([
    ['a missing field', ['--target', 'database'], 'input.gb: found nothing'],
    ['text for a number', ['--target', 'database', '--gb', 'many'], 'input.gb: found "many"'],
    ['hexadecimal', ['--target', 'database', '--gb', '0x14'], 'input.gb: found "0x14"'],
    ['an exponent', ['--target', 'database', '--gb', '2e1'], 'input.gb: found "2e1"'],
    ['a bound', ['--target', 'database', '--gb', '7'], 'a multiple of 5 GB'],
  ])('refuses %s in the words of the playbook, without a call', async (_, words, says) => {
    const { exit, notes } = await local(['playbook', 'plan', 'grow-database-storage', ...words]);
    expect(exit).toBe(2);
    expect(notes).toContain(says);
    expect(desk.invoked).toEqual([]);
  });

  it('passes on why there is no plan', async () => {
    desk.result = { kind: 'refused', problems: ['database grew 3 hours ago'] };
    const { exit, notes, out } = await local(['playbook', 'plan', ...grow, '--json']);
    expect(exit).toBe(2);
    expect(notes).toContain('database grew 3 hours ago');
    expect(JSON.parse(out)).toEqual({ refused: ['database grew 3 hours ago'] });
  });

  it('says when planning broke off', async () => {
    desk.onPlan = (name) => desk.ends.set(name, { Status: 'TIMED_OUT' });
    const { exit, notes } = await local(['playbook', 'plan', ...grow]);
    expect(exit).toBe(5);
    expect(notes).toContain('broke off while planning: TIMED_OUT');
  });

  it('answers an unknown field with its own', async () => {
    const { exit, notes } = await capstan(['playbook', 'plan', ...grow, '--size', '3']);
    expect(exit).toBe(2);
    expect(notes).toContain("unknown option '--size'");
  });
});

describe('playbook run', () => {
  it('shows the plan, asks, starts exactly that plan, follows, reports', async () => {
    const name = aName();
    desk.onStart = unfolds({ ...begun, name });
    const rest = unfolds({ ...ended, name });
    const questions: string[] = [];
    const { drawn, exit, out } = await local(['playbook', 'run', ...grow, ...why, '--as', name], {
      tty: true,
      rest,
      ask: (question: string) => {
        questions.push(question);
        return Promise.resolve('yes');
      },
    });
    expect(questions).toHaveLength(1);
    expect(desk.invoked[1]).toEqual({
      playbook: 'grow-database-storage',
      name,
      event: {
        input: { target: 'database', gb: 20 },
        by: 'ann',
        why: 'the import on Friday',
        dryRun: false,
        when: 'window',
        plan: growth.fingerprint,
      },
    });
    expect(drawn).toContain('database: disk 15 GB → 20 GB');
    expect(out).toContain(`grow-database-storage (run ${name}): done, and seen to be so`);
    expect(out).toMatch(/verified +yes/);
    expect(exit).toBe(0);
  });

  it('says in its question when it begins', async () => {
    desk.result = { kind: 'plan', plan: { ...growth, downtimeSeconds: 180 } };
    const questions: string[] = [];
    const answer = {
      tty: true,
      ask: (question: string) => Promise.resolve(String(questions.push(question))),
    };
    await local(['playbook', 'run', ...grow, ...why, '--now'], answer);
    expect(questions).toEqual(['\nstart it (at once (--now))? (yes/no) ']);
  });

  it('begins nothing when the answer is no', async () => {
    const answer = { tty: true, ask: () => Promise.resolve('no') };
    const { exit, notes } = await local(['playbook', 'run', ...grow, ...why], answer);
    expect(exit).toBe(1);
    expect(notes).toContain('nothing was begun');
    expect(desk.invoked.map(({ event }) => event['dryRun'])).toEqual([true]);
  });

  it('wants --yes where nobody can be asked', async () => {
    const { exit, notes } = await local(['playbook', 'run', ...grow, ...why]);
    expect(exit).toBe(2);
    expect(notes).toContain('--yes');
    expect(desk.invoked).toHaveLength(1);
  });

  it('wants a why before it calls anybody', async () => {
    const { exit, notes } = await local(['playbook', 'run', ...grow, '--yes']);
    expect(exit).toBe(2);
    expect(notes).toContain('why: found nothing');
    expect(desk.invoked).toEqual([]);
  });

  it('says each change once where nobody watches', async () => {
    const name = aName();
    const step = { does: 'database: disk 15 GB → 20 GB', status: 'under-way' as const };
    const underWay = { ...begun, name, steps: [{ ...step, startedAt: begun.startedAt }] };
    desk.onStart = unfolds({ ...begun, name });
    const rest = unfolds(underWay, underWay, { ...underWay, updatedAt: 1 }, { ...ended, name });
    const words = ['playbook', 'run', ...grow, ...why, '--yes', '--as', name];
    const { exit, notes } = await local(words, { rest });
    expect(exit).toBe(0);
    expect(notes.match(/▸ database/g)).toHaveLength(1);
    expect(notes.match(/✓ database/g)).toHaveLength(1);
  });

  it('leaves at once with --no-wait, and says the name', async () => {
    const words = ['playbook', 'run', ...grow, ...why, '--yes', '--no-wait', '--now', '--json'];
    const { exit, out } = await local(words);
    expect(exit).toBe(4);
    const { run } = JSON.parse(out) as { run: string };
    expect(run).toMatch(/^grow-database-storage-\d{8}-\d{6}$/);
    expect(desk.invoked[1]).toMatchObject({ name: run, event: { when: 'now' } });
  });

  it('leaves when the time is over, and says how to follow again', async () => {
    const name = aName();
    desk.onStart = unfolds({ ...begun, name });
    const words = ['playbook', 'run', ...grow, ...why, '--yes', '--as', name, '--timeout', '1m'];
    const { exit, notes } = await local(words);
    expect(exit).toBe(4);
    expect(notes).toContain(`capstan playbook watch ${name} --local`);
  });

  it('leaves at Ctrl-C, and the run goes on', async () => {
    const name = aName();
    desk.onStart = unfolds({ ...begun, name });
    const words = ['playbook', 'run', ...grow, ...why, '--yes', '--as', name];
    const { exit, notes } = await local(words, { interrupted: () => true });
    expect(exit).toBe(4);
    expect(notes).toContain('the run goes on');
  });

  it('begins nothing twice under one name', async () => {
    const name = aName();
    await archive().save({ ...ended, name });
    const words = ['playbook', 'run', ...grow, ...why, '--yes', '--as', name];
    const { exit, notes, out } = await local(words);
    expect(exit).toBe(0);
    expect(notes).toContain(`run ${name} has begun already`);
    expect(out).toContain('done, and seen to be so');
    expect(desk.invoked).toEqual([]);
  });

  it('refuses a name that belongs to something else', async () => {
    const name = aName();
    desk.taken.add(name);
    const { exit, notes } = await local([
      'playbook',
      'run',
      ...grow,
      ...why,
      '--yes',
      '--as',
      name,
    ]);
    expect(exit).toBe(2);
    expect(notes).toContain(`there is a run ${name} already`);
  });

  it.each([
    ['undone', 1],
    ['failed', 1],
    ['refused', 2],
  ] as const)('exits with its status: %s is %i', async (status, code) => {
    const name = aName();
    const outcome = `because it was ${status}`;
    desk.onStart = unfolds({ ...ended, name, status, outcome, verified: false });
    const words = ['playbook', 'run', ...grow, ...why, '--yes', '--as', name];
    const { exit, out } = await local(words);
    expect(exit).toBe(code);
    expect(out).toContain(outcome);
  });

  it('says what the function refused before there was a record', async () => {
    const name = aName();
    const result = {
      kind: 'refused',
      problems: ['plan: found 0123456789ab; what is so has changed'],
    };
    desk.ends.set(name, { Status: 'SUCCEEDED', Result: JSON.stringify(result) });
    const { exit, notes } = await local([
      'playbook',
      'run',
      ...grow,
      ...why,
      '--yes',
      '--as',
      name,
    ]);
    expect(exit).toBe(2);
    expect(notes).toContain('what is so has changed');
  });

  it('says when an execution died and its record cannot know', async () => {
    const name = aName();
    desk.onStart = unfolds({ ...begun, name });
    desk.ends.set(name, { Status: 'FAILED', Error: { ErrorMessage: 'out of memory' } });
    const { exit, notes } = await local([
      'playbook',
      'run',
      ...grow,
      ...why,
      '--yes',
      '--as',
      name,
    ]);
    expect(exit).toBe(1);
    expect(notes).toContain('ended without a report: FAILED: out of memory');
  });

  it('says when a playbook is not deployed', async () => {
    const words = ['playbook', 'run', 'restart-service', '--service', 'api', ...why, '--yes'];
    const { exit, notes } = await local(words);
    expect(exit).toBe(3);
    expect(notes).toContain('the playbook restart-service is not deployed');
  });

  it('needs no plan, no why and no yes to look', async () => {
    const name = aName();
    const finding = { what: 'connections', passed: false, found: '96 %', wanted: 'at most 80 %' };
    const looked = { ...ended, name, playbook: 'verify-database', findings: [finding] };
    desk.onStart = unfolds({ ...looked, status: 'failed', outcome: 'connections: 96 %' });
    const words = ['playbook', 'run', 'verify-database', '--target', 'database', '--as', name];
    const { exit, out } = await local(words);
    expect(exit).toBe(1);
    expect(out).toContain('✗ connections  96 %  (wanted at most 80 %)');
    expect(desk.invoked).toHaveLength(1);
  });
});

describe('playbook watch, runs and answers', () => {
  it('follows a run that somebody else started', async () => {
    await archive().save(begun);
    const rest = unfolds(ended);
    const { exit, out } = await local(['playbook', 'watch', 'grow-1'], { rest });
    expect(exit).toBe(0);
    expect(out).toContain('by        ann');
  });

  it('says when there is no such run', async () => {
    const { exit, notes } = await local(['playbook', 'watch', 'nobody']);
    expect(exit).toBe(1);
    expect(notes).toContain('there is no run nobody');
  });

  it('lists runs, newest first', async () => {
    await archive().save({ ...ended, name: 'newest', startedAt: ended.startedAt + 1000 });
    const { exit, out } = await local(['playbook', 'runs', '--limit', '1']);
    expect(exit).toBe(0);
    expect(out).toMatch(/newest +ann +done, and seen to be so$/);
  });

  it('gives a yes with who gave it', async () => {
    await archive().save(waiting);
    const words = ['playbook', 'approve', 'grow-2', '--why', 'talked to Ben'];
    const { exit, notes, out } = await local(words, { user: 'ben' });
    expect(exit).toBe(0);
    expect(out).toBe('grow-2 is approved by ben');
    expect(notes).toContain('database: disk 15 GB → 20 GB');
    const answer = { yes: true, by: 'ben', why: 'talked to Ben' };
    expect(desk.answers).toEqual([{ callback: 'callback-2', answer }]);
  });

  it('gives a no only with a why', async () => {
    await archive().save(waiting);
    expect((await local(['playbook', 'reject', 'grow-2'])).exit).toBe(2);
    expect(desk.answers).toEqual([]);
    const { exit, out } = await local(['playbook', 'reject', 'grow-2', '--why', 'not now']);
    expect(exit).toBe(0);
    expect(out).toBe('grow-2 is rejected by ann');
    expect(desk.answers).toMatchObject([{ answer: { yes: false, why: 'not now' } }]);
  });

  it('says when nobody waits for an answer', async () => {
    await archive().save({ ...ended, name: 'done-1' });
    const { exit, notes } = await local(['playbook', 'approve', 'done-1']);
    expect(exit).toBe(2);
    expect(notes).toContain('done-1 does not wait for an approval: succeeded');
  });

  it('says when the answer came too late', async () => {
    const late = { callback: 'callback-9', askedAt: 0, until: 1 };
    await archive().save({ ...waiting, name: 'late-1', approval: late });
    desk.late.add('callback-9');
    const { exit, notes } = await local(['playbook', 'approve', 'late-1']);
    expect(exit).toBe(1);
    expect(notes).toContain('does not wait any more');
  });
});

describe('playbook stop', () => {
  const stop = (name: string, ...words: readonly string[]) =>
    local(['playbook', 'stop', name, '--why', 'the import is off', ...words]);

  it('calls a run off that waits, with who and why', async () => {
    await archive().save({ ...waiting, name: 'off-1' });
    desk.running.add('off-1');
    const { exit, out } = await stop('off-1');
    expect(exit).toBe(0);
    expect(out).toBe('off-1 is called off by ann: nothing was changed');
    expect(desk.stopped).toEqual([
      { name: 'off-1', because: 'called off by ann: the import is off' },
    ]);
  });

  it('says what a run that had begun leaves behind', async () => {
    const [step] = begun.steps;
    if (step === undefined) throw new Error('no step');
    const steps = [{ ...step, status: 'under-way' as const }];
    await archive().save({ ...begun, name: 'off-2', steps });
    desk.running.add('off-2');
    const { out } = await stop('off-2', '--json');
    expect(JSON.parse(out)).toEqual({
      run: 'off-2',
      by: 'ann',
      why: 'the import is off',
      changed: [],
      unsure: [step.does],
    });
  });

  it('says how a run ended that cannot be called off any more', async () => {
    await archive().save({ ...ended, name: 'off-3' });
    const { exit, notes } = await stop('off-3');
    expect(exit).toBe(2);
    expect(notes).toContain('off-3 has ended already: done, and seen to be so');
  });

  it('says when an execution is over whose record is still to be ended', async () => {
    await archive().save({ ...begun, name: 'off-4' });
    const { exit, notes } = await stop('off-4');
    expect(exit).toBe(1);
    expect(notes).toContain('the execution of off-4 is over already');
  });

  it('wants a run and a why', async () => {
    expect((await stop('nobody')).notes).toContain('there is no run nobody');
    const { exit, notes } = await local(['playbook', 'stop', 'off-4']);
    expect(exit).toBe(2);
    expect(notes).toContain('--why is missing');
  });
});
