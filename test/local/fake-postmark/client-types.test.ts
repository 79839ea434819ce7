import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');

it('the scripts of the mailbox have no errors of type', async () => {
  const tsc = join(root, 'node_modules/.bin/tsc');
  const checked = promisify(execFile)(tsc, ['-p', join(root, 'local/fake-postmark/client')]).catch(
    ({ stdout }: { stdout: string }) => ({ stdout }),
  );
  expect((await checked).stdout).toBe('');
});
