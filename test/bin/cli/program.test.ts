import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { playbooks } from '#core/playbooks/all.ts';
import { describeInput } from '#core/playbooks/documents/describe-input.ts';
import { program } from '../../../bin/cli/cli.ts';
import { addFieldOptions, inputOf, wordsOf } from '../../../bin/cli/playbook/field-options.ts';
import { capstan } from './support/a-shell.ts';

const root = join(import.meta.dirname, '..', '..', '..');

describe('npx capstan', () => {
  it('works from the root of the repository', () => {
    const words = ['--no-install', 'capstan', '--help'];
    const { status, stderr, stdout } = spawnSync('npx', words, { cwd: root, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: capstan /);
  });

  it('starts the Node that the repository brings when it is called with an older one', () => {
    // The version is what the file looks at; a real older Node is not everywhere.
    const older = `Object.defineProperty(process.versions, 'node', { value: '20.20.2' });`;
    const call = `${older} process.argv.splice(1, 0, 'capstan'); await import('./bin/capstan.mjs');`;
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', call, 'explain', '--help'],
      { cwd: root, encoding: 'utf8' },
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Usage: capstan explain/);
  });

  it('says what is missing where nothing was installed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'capstan-bare-'));
    mkdirSync(join(folder, 'bin'));
    cpSync(join(root, 'bin', 'capstan.mjs'), join(folder, 'bin', 'capstan.mjs'));
    const file = join(folder, 'bin', 'capstan.mjs');
    const { status, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(status).toBe(3);
    expect(stderr).toContain('run "npm ci"');
  });
});

/** Every command below one, with the words that lead to it. */
function commandsBelow(command: Command, words: readonly string[] = []): readonly string[][] {
  return [
    [...words],
    ...command.commands.flatMap((child) => commandsBelow(child, [...words, child.name()])),
  ];
}

describe('--help', () => {
  const nothing = () => () => Promise.resolve();
  const all = commandsBelow(program(nothing, { columns: 100, out: () => {}, note: () => {} }));

  it.each(all.map((words) => [words.join(' '), words] as const))(
    'teaches "%s"',
    async (_, words) => {
      const { exit, notes, out } = await capstan([...words, '--help']);
      expect({ exit, notes }).toEqual({ exit: 0, notes: '' });
      expect(out).toContain(`Usage: capstan${words.length > 0 ? ` ${words.join(' ')}` : ''}`);
      expect(out).toMatch(/--json/);
    },
  );

  it('follows a call without a command, and one that nobody knows', async () => {
    const bare = await capstan([]);
    expect(bare.exit).toBe(2);
    expect(bare.notes).toContain('Usage: capstan');
    const unknown = await capstan(['statsu']);
    expect(unknown.exit).toBe(2);
    expect(unknown.notes).toContain('Did you mean status?');
  });
});

describe('the input of a playbook', () => {
  const root = program(() => () => Promise.resolve(), {
    columns: 100,
    out: () => {},
    note: () => {},
  });
  const run = root.commands
    .find((one) => one.name() === 'playbook')
    ?.commands.find((one) => one.name() === 'run');

  it.each(playbooks.map((one) => [one.id, one] as const))(
    'of %s is what its options say',
    (_, playbook) => {
      const command = addFieldOptions(new Command(), playbook);
      const words = [...wordsOf(playbook.example).matchAll(/"([^"]*)"|\S+/g)].map(
        ([word, quoted]) => quoted ?? word,
      );
      command.parse(words, { from: 'user' });
      expect(inputOf(playbook, command)).toEqual(playbook.example);
    },
  );

  it.each(playbooks.map((one) => [one.id, one] as const))(
    'of %s has no field that "run" has for itself',
    (id, playbook) => {
      const command = run?.commands.find((one) => one.name() === id);
      const own = [...(command?.options ?? []), ...root.options].map((one) => one.attributeName());
      const fields = describeInput(playbook.input).map(({ name }) => name);
      expect(own).toEqual(expect.arrayContaining(fields));
      expect(new Set(own).size).toBe(own.length);
    },
  );
});
