import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startGuard } from '#local/data-stores/guard.ts';

const source = fileURLToPath(import.meta.resolve('#local/data-stores/guard.ts'));

/** Another process with a guard of `folder` and of a sleeping program that shares its output. */
const PROGRAM = `
  import { spawn } from 'node:child_process';
  import { startGuard } from ${JSON.stringify(source)};
  const sleeper = spawn('sleep', ['600'], { detached: true, stdio: ['ignore', 'inherit', 'ignore'] });
  startGuard(process.argv[1]).watch(sleeper.pid);
  console.log('watched');
`;

async function guarded() {
  const folder = await mkdtemp(join(tmpdir(), 'capstan-guard-'));
  await writeFile(join(folder, 'file'), '');
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // The output closes when both have ended: a zombie would still look alive by its id.
  const bothEnded = once(child, 'close');
  await once(child.stdout, 'data');
  return { folder, child, bothEnded };
}

describe('startGuard', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'ends the program and deletes the folder after a %s',
    async (signal) => {
      const { folder, child, bothEnded } = await guarded();
      expect(existsSync(folder)).toBe(true);
      child.kill(signal);
      await bothEnded;
      await expect.poll(() => existsSync(folder), { timeout: 5_000 }).toBe(false);
    },
  );

  it('does the same when it is released, and once is enough', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'capstan-guard-'));
    const sleeper = spawn('sleep', ['600'], { stdio: 'ignore' });
    const ended = once(sleeper, 'exit');
    const guard = startGuard(folder);
    guard.watch(sleeper.pid ?? 0);
    await guard.release();
    await guard.release();
    expect(await ended).toEqual([null, 'SIGQUIT']);
    expect(existsSync(folder)).toBe(false);
  });
});
