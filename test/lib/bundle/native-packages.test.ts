import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lambdaPlatform, nativeLock, nativePackages } from '#lib/bundle/native-packages.ts';

const lockFile = join(import.meta.dirname, '..', '..', '..', 'package-lock.json');
const folder = await mkdtemp(join(tmpdir(), 'capstan-lock-'));
afterAll(() => rm(folder, { recursive: true }));

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; integrity?: string }>>;
}

describe('what Lambda needs of the lock', () => {
  it('is for arm64 on glibc, with the hashes that stand there', async () => {
    const { folders, lock } = await nativeLock(lockFile, nativePackages, lambdaPlatform);
    expect(folders.toSorted()).toEqual(
      [
        '@hyzyla/pdfium',
        '@img/colour',
        '@img/sharp-libvips-linux-arm64',
        '@img/sharp-linux-arm64',
        '@pgsql/types',
        'detect-libc',
        'libpg-query',
        'semver',
        'sharp',
      ].map((name) => `node_modules/${name}`),
    );
    const whole = JSON.parse(readFileSync(lockFile, 'utf8')) as Lock;
    for (const path of folders) {
      const taken = (lock as Lock).packages[path];
      expect(taken, path).toEqual(whole.packages[path]);
      expect(taken?.integrity, path).toMatch(/^sha512-/);
    }
  });

  it('differs by platform', async () => {
    const here = { os: 'darwin', cpu: 'arm64', libc: 'glibc' };
    const { folders } = await nativeLock(lockFile, ['sharp'], here);
    expect(folders.filter((path) => path.includes('@img/sharp')).toSorted()).toEqual([
      'node_modules/@img/sharp-darwin-arm64',
      'node_modules/@img/sharp-libvips-darwin-arm64',
    ]);
  });

  it('follows Node to packages that lie within others', async () => {
    const file = join(folder, 'nested.json');
    const packages = {
      'node_modules/a': { version: '1.0.0', dependencies: { b: '2', c: '1' } },
      'node_modules/a/node_modules/b': { version: '2.0.0', dependencies: { c: '1' } },
      'node_modules/b': { version: '1.0.0' },
      'node_modules/c': { version: '1.0.0' },
    };
    await writeFile(file, JSON.stringify({ lockfileVersion: 3, packages }));
    const { folders } = await nativeLock(file, ['a'], lambdaPlatform);
    expect(folders.toSorted()).toEqual([
      'node_modules/a',
      'node_modules/a/node_modules/b',
      'node_modules/c',
    ]);
  });

  it('is missed by name', async () => {
    await expect(nativeLock(lockFile, ['none-such'], lambdaPlatform)).rejects.toThrow(
      /none-such does not stand in .*package-lock\.json/,
    );
  });
});
