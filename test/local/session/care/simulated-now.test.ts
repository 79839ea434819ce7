import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('lets a program begin at the simulated time, which goes on', async () => {
  const preload = fileURLToPath(import.meta.resolve('#local/session/care/simulated-now.ts'));
  const program = 'setTimeout(() => console.log(new Date().toISOString()), 20)';
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', preload, '--eval', program],
    { env: { SIMULATED_NOW: String(Date.UTC(2020, 1, 29, 23, 30)) } },
  );
  expect(stdout).toMatch(/^2020-02-29T23:3/);
});
