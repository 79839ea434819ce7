import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { SessionFile } from '../../../../bin/session-file.ts';
import { letterWorld } from '../../../adapters/tasks/operate/letter-world.ts';
import { aPlace } from '../support/a-place.ts';
import { capstan } from '../support/a-shell.ts';

const { bury, outputs, peek, queues, seen, url } = letterWorld();
const place = aPlace();

async function session(): Promise<SessionFile> {
  const own = await place.session();
  return {
    ...own,
    endpoints: { ...own.endpoints, AWS_ENDPOINT_URL_SQS: url() },
    outputs: { ...own.outputs, TaskQueues: outputs(), TasksTableName: 'tasks' },
  };
}
const task = (words: readonly string[], change = {}) =>
  capstan(['task', ...words, '--local'], { session, tty: true, ...change });
const left = async () => (await peek()).map(({ id }) => id);

describe('task letters', () => {
  it('shows the oldest deaths, and what each is known by', async () => {
    await bury('email', 'young', 'attempts', 9);
    await bury('email', 'old', 'attempts', 1);
    const { exit, out } = await task(['letters', '--most', '1', '--json']);
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject([{ id: 'old', messageId: expect.any(String) }]);
  });

  it('says that what an interrupted look found is not all', async () => {
    await bury('email', 'a', 'attempts', 1);
    const { notes } = await task(['letters'], { interrupted: () => true });
    expect(notes).toContain('there may be others');
    expect(await seen('mail-dead')).toBe(1);
  });
});

describe('task purge', () => {
  it('takes away those it asked about, and nothing that died while it asked', async () => {
    for (const id of ['a', 'b', 'c']) await bury('email', id, 'attempts', 1);
    const ask = async (question: string) => {
      expect(question).toContain('Take 3 away for good?');
      await bury('email', 'later', 'attempts', 0);
      const [taken] = await queues.receive('mail-dead', 1);
      await queues.delete('mail-dead', [taken?.ReceiptHandle ?? '']);
      return '3';
    };
    const { exit, notes, out } = await task(['purge'], { ask });
    expect({ exit, notes, out }).toEqual({
      exit: 0,
      notes: '1 were not there any more',
      out: '2 taken away',
    });
    expect(await left()).toEqual(['later']);
  });

  it('takes nothing away when the look was interrupted', async () => {
    await bury('email', 'a', 'attempts', 1);
    const { exit, notes } = await task(['purge', '--yes'], { interrupted: () => true });
    expect({ exit, notes }).toEqual({ exit: 1, notes: 'nothing was taken away' });
    expect(await left()).toEqual(['a']);
  });
});

describe('task redrive', () => {
  it('counts, then sends', async () => {
    await bury('email', 'a', 'attempts', 1);
    expect(await task(['redrive', '--dry-run', '--json'])).toMatchObject({ out: '{"would":1}' });
    expect(await task(['redrive', '--json'])).toMatchObject({ exit: 0, out: '{"sent":1}' });
    expect(await seen('mail')).toBe(1);
    expect(await task(['redrive'])).toMatchObject({ exit: 1, out: 'no such dead letters' });
  });

  it('gives back what it holds at Ctrl-C, while it still looks', async () => {
    for (const id of ['a', 'b', 'c']) await bury('email', id, 'attempts', 1);
    const body = `
      const { runCli } = await import('./bin/cli/cli.ts');
      const { processShell } = await import('./bin/cli/shell.ts');
      const session = async () => (${JSON.stringify(await session())});
      const shell = { ...processShell(), session };
      process.exitCode = await runCli(['task', 'redrive', '--local', '--json'], shell);`;
    const program = spawn(process.execPath, ['--input-type=module', '-e', body], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(program, 'close');
    let out = '';
    program.stdout.on('data', (chunk) => {
      out += chunk;
    });
    while ((await queues.inspect('mail-dead')).inFlight < 3 && program.exitCode === null);
    program.kill('SIGINT');
    expect(await ended).toEqual([4, null]);
    expect(out).toBe('{"sent":0}\n');
    expect(await seen('mail-dead')).toBe(3);
  }, 20_000);
});
