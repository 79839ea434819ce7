import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundle } from '#lib/bundle.ts';

const root = join(import.meta.dirname, '..', '..');
mkdirSync(join(root, 'dist'), { recursive: true });
// Inside the repository, where imports find the dependencies.
const work = mkdtempSync(join(root, 'dist', 'bundle-test-'));
afterAll(() => rmSync(work, { recursive: true }));

function entries(name: string, files: Readonly<Record<string, string>>): string {
  const folder = join(work, name);
  mkdirSync(join(folder, 'shared'), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return folder;
}

const three = {
  'act.ts':
    "import { word } from './shared/word.ts';\nexport const handler = async (): Promise<string> => word + ' act';",
  'react.ts':
    "import { word } from './shared/word.ts';\nexport const handler = async () => word + ' react';",
  'sql.ts':
    "import pg from 'pg';\nexport const handler = async () => new pg.Client().constructor.name.length;",
  'shared/word.ts': "export const word: string = 'I';",
};

describe('bundling', async () => {
  const entryFolder = entries('entries', three);
  const outFolder = join(work, 'out');
  const bundles = await bundle({ entryFolder, outFolder });
  const codeOf = (name: string) => readFileSync(join(outFolder, name, 'index.mjs'));

  it('gives each file of the folder one bundle, and shared code none', () => {
    expect(bundles.map(({ name }) => name)).toEqual(['act', 'react', 'sql']);
    expect(codeOf('act').toString()).toContain('act');
    expect(codeOf('react').toString()).toContain('react');
  });

  it('tells what each weighs', () => {
    for (const { name, bytes, gzipBytes } of bundles) {
      expect(bytes).toBe(codeOf(name).byteLength);
      expect(gzipBytes).toBeLessThan(bytes);
    }
  });

  it('deploys code only; the maps stand beside', () => {
    expect(readdirSync(join(outFolder, 'sql'))).toEqual(['index.mjs']);
    expect(readdirSync(join(outFolder, 'maps')).sort()).toEqual([
      'act.mjs.map',
      'react.mjs.map',
      'sql.mjs.map',
    ]);
    expect(codeOf('sql').toString()).not.toContain('sourceMappingURL');
  });

  it('runs what needs require, with nothing installed around it', () => {
    const program = `const { handler } = await import(${JSON.stringify(join(outFolder, 'sql', 'index.mjs'))}); console.log(typeof await handler());`;
    const run = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: '/',
      encoding: 'utf8',
    });
    expect(run.stdout.trim() || run.stderr).toBe('number');
  });

  it('gives the same bytes for the same sources, wherever they stand', async () => {
    const elsewhere = await bundle({
      entryFolder: entries('deeper/elsewhere', three),
      outFolder: join(work, 'out-again'),
    });
    for (const { name, folder } of elsewhere) {
      expect(readFileSync(join(folder, 'index.mjs')).equals(codeOf(name)), name).toBe(true);
    }
  });

  it('leaves nothing of an earlier bundling behind', async () => {
    const { 'sql.ts': _, ...two } = three;
    const again = join(work, 'out-twice');
    await bundle({ entryFolder, outFolder: again });
    await bundle({ entryFolder: entries('two', two), outFolder: again });
    expect(readdirSync(again).sort()).toEqual(['act', 'maps', 'react']);
  });
});

it('refuses a folder without functions', async () => {
  await expect(
    bundle({ entryFolder: entries('none', {}), outFolder: join(work, 'none-out') }),
  ).rejects.toThrow(/no function \(\*\.ts\) in .*none/);
});

it('says which import is wrong', async () => {
  const entryFolder = entries('broken', { 'act.ts': "import './gone.ts';" });
  await expect(bundle({ entryFolder, outFolder: join(work, 'broken-out') })).rejects.toThrow(
    /gone\.ts/,
  );
});
