import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';

const child = (body: string) =>
  spawn(process.execPath, ['--input-type=module', '-e', body], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const make = `const { processShell } = await import('./bin/cli/shell.ts'); const shell = processShell();`;

describe('the terminal of a process', () => {
  it('ends a rest at Ctrl-C, and lets the program end by itself', async () => {
    const program = child(
      `${make} const rest = shell.rest(60_000); console.log('rests'); await rest; console.log(shell.interrupted());`,
    );
    await once(program.stdout, 'readable');
    program.kill('SIGINT');
    const text = await textOf(program.stdout);
    expect(text).toBe('rests\ntrue\n');
    expect(program.exitCode ?? (await once(program, 'close'))[0]).toBe(0);
  });

  it('tells of a first Ctrl-C that is heeded, and ends at once at a second', async () => {
    const program = child(
      `${make} shell.heed(); console.log('heeds');
      const look = () => (shell.interrupted() ? console.log('heard') : setImmediate(look));
      look(); setTimeout(() => {}, 60_000);`,
    );
    const ended = once(program, 'close');
    for await (const chunk of program.stdout) {
      expect(String(chunk)).toMatch(/^(heeds|heard)\n$/);
      program.kill('SIGINT');
    }
    expect(await ended).toEqual([null, 'SIGINT']);
  });

  it('takes the end of the input for no answer', async () => {
    const program = child(`${make} console.log(JSON.stringify(await shell.ask('sure? ')));`);
    program.stdin.end();
    expect(await textOf(program.stdout)).toBe('""\n');
  });

  it('shows nothing that a terminal would obey, or that turns what is written', async () => {
    const text = JSON.stringify('a\u001b[2J\r\u202eb\u0007\u009bc\n\td\u2066 – é');
    const program = child(`${make} shell.out(${text}); shell.note(${text});`);
    expect(await textOf(program.stdout)).toBe('a[2Jbc\n\td – é\n');
  });

  it('reads an answer', async () => {
    const program = child(`${make} console.log(await shell.ask('sure? '));`);
    program.stdin.end('yes\n');
    expect(await textOf(program.stdout)).toBe('yes\n');
  });
});
