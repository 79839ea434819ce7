import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { assertForLambda } from '#lib/bundle/assert-for-lambda.ts';

const work = await mkdtemp(join(tmpdir(), 'capstan-elf-'));
afterAll(() => rm(work, { recursive: true }));

const elf = (machine: number): Buffer => {
  const header = Buffer.alloc(64);
  header.write('\x7fELF', 'latin1');
  header.writeUInt16LE(machine, 18);
  return header;
};
const [arm64, x64] = [elf(183), elf(62)];
const machO = Buffer.from('cffaedfe0c000001', 'hex');

let count = 0;
async function folderWith(files: Readonly<Record<string, Buffer>>): Promise<string> {
  count += 1;
  const folder = join(work, String(count));
  await mkdir(join(folder, 'deep', 'er'), { recursive: true });
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  return folder;
}

describe('a bundle for Lambda', () => {
  it('may hold code for arm64', async () => {
    const folder = await folderWith({
      'index.mjs': Buffer.from('export {}'),
      'deep/a.node': arm64,
      'deep/er/lib.so.8.18.7': arm64,
    });
    expect((await assertForLambda(folder)).toSorted()).toEqual(
      [join(folder, 'deep/a.node'), join(folder, 'deep/er/lib.so.8.18.7')].toSorted(),
    );
  });

  it.each([
    ['code for x64', 'deep/er/a.node', x64],
    ['a library for x64', 'lib.so.1', x64],
    ['a program for x64, whatever its name', 'deep/tool', x64],
    ['code for macOS', 'a.node', machO],
    ['a library for macOS', 'lib.dylib', machO],
    ['code that is cut short', 'a.node', arm64.subarray(0, 10)],
  ])('may not hold %s', async (_, name, bytes) => {
    const folder = await folderWith({ 'good.node': arm64, [name]: bytes });
    await expect(assertForLambda(folder)).rejects.toThrow(
      `${join(folder, name)} does not run on Lambda's arm64`,
    );
  });

  it('may not be larger than Lambda takes', async () => {
    const folder = await folderWith({ 'data.bin': Buffer.alloc(1) });
    // A hole: no disk is filled.
    await truncate(join(folder, 'data.bin'), 250 * 2 ** 20 + 1);
    await expect(assertForLambda(folder)).rejects.toThrow(
      'has 262144001 bytes; Lambda takes 262144000',
    );
  });
});
