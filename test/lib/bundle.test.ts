import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { assertForLambda } from '#lib/bundle/assert-for-lambda.ts';
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

describe('bundling compiled packages and threads', async () => {
  const entryFolder = entries('mixed', {
    'plain.ts': 'export const handler = async () => 1;',
    'picture.ts':
      "import sharp from 'sharp';\nexport const handler = async () => sharp.versions.sharp;",
    'page.ts': "export { handler } from './shared/page.ts';",
    'query.ts': "export { handler } from './shared/query.ts';",
    'question.ts': "export { handler } from './shared/query.ts';",
    'shared/query.ts': `import { parse } from 'libpg-query';
      export const handler = async (): Promise<unknown> => Object.keys((await parse('SELECT 1')).stmts?.[0]?.stmt ?? {})[0];`,
    'shared/page.ts': `import { once } from 'node:events';
      import { Worker } from 'node:worker_threads';
      export const handler = async (): Promise<unknown> =>
        (await once(new Worker(new URL('./page-thread.ts', import.meta.url)), 'message'))[0];`,
    'shared/page-thread.ts': `import { parentPort } from 'node:worker_threads';
      import { PDFiumLibrary } from '@hyzyla/pdfium';
      const library: object = await PDFiumLibrary.init();
      parentPort?.postMessage(typeof library);`,
  });
  const build = (target: 'lambda' | 'here') =>
    bundle({ entryFolder, outFolder: join(work, `mixed-${target}`), target });
  const filesOf = (target: string, name: string) =>
    readdirSync(join(work, `mixed-${target}`, name)).sort();
  const runner = join(work, 'run.mjs');
  writeFileSync(
    runner,
    'const { handler } = await import(process.argv[2]);\nconsole.log(await handler());\nprocess.exit();\n',
  );
  const run = (target: string, name: string): string => {
    const file = join(work, `mixed-${target}`, name, 'index.mjs');
    const { stdout, stderr } = spawnSync(process.execPath, [runner, file], { encoding: 'utf8' });
    return stdout.trim() || stderr;
  };

  it('takes those of this machine from where they are, to run here', async () => {
    await build('here');
    expect(filesOf('here', 'plain')).toEqual(['index.mjs']);
    expect(filesOf('here', 'picture')).toEqual(['index.mjs']);
    expect(filesOf('here', 'page')).toEqual(['index.mjs', 'page-thread.mjs']);
    expect(readdirSync(join(work, 'mixed-here', 'maps')).sort()).toEqual([
      'page.mjs.map',
      'page.page-thread.mjs.map',
      'picture.mjs.map',
      'plain.mjs.map',
      'query.mjs.map',
      'question.mjs.map',
    ]);
    expect(filesOf('here', 'query')).toEqual(['index.mjs']);
    expect(run('here', 'query')).toBe('SelectStmt');
    expect(run('here', 'picture')).toMatch(/^\d+\.\d+\.\d+$/);
    expect(run('here', 'page')).toBe('object');
  });

  it('brings those of arm64 for Lambda, each to the functions that use it', async () => {
    await build('lambda');
    expect(filesOf('lambda', 'plain')).toEqual(['index.mjs']);
    expect(filesOf('lambda', 'picture')).toEqual(['index.mjs', 'node_modules']);
    expect(filesOf('lambda', 'page')).toEqual(['index.mjs', 'node_modules', 'page-thread.mjs']);
    expect(filesOf('lambda', 'page/node_modules')).toEqual(['@hyzyla']);
    expect(filesOf('lambda', 'page/node_modules/@hyzyla/pdfium/dist')).toEqual([
      'index.esm.js',
      'pdfium.wasm',
    ]);
    expect(filesOf('lambda', 'picture/node_modules/@img')).toEqual([
      'colour',
      'sharp-libvips-linux-arm64',
      'sharp-linux-arm64',
    ]);
    // Two functions that use the same are bundled at the same time.
    for (const name of ['query', 'question']) {
      expect(filesOf('lambda', `${name}/node_modules`)).toEqual(['@pgsql', 'libpg-query']);
    }
    const compiled = await assertForLambda(join(work, 'mixed-lambda', 'picture'));
    expect(compiled.map((file) => basename(file)).sort()).toEqual([
      expect.stringMatching(/^libvips-cpp\.so\./),
      expect.stringMatching(/^sharp-linux-arm64-.*\.node$/),
    ]);
    // WebAssembly is the same everywhere.
    expect(run('lambda', 'page')).toBe('object');
    expect(run('lambda', 'query')).toBe('SelectStmt');
  });

  it('fails, and says why, when those of arm64 cannot be had', () => {
    const program = `const { fetchNative } = await import('#lib/bundle/fetch-native.ts');
      await fetchNative(['detect-libc']).catch(({ message }) => console.log(message));`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...process.env,
        npm_config_registry: 'http://127.0.0.1:1/',
        npm_config_cache: join(work, 'empty-cache'),
        npm_config_fetch_retries: '0',
      },
    });
    expect(stdout).toMatch(
      /^detect-libc could not be fetched for Lambda \(linux-arm64\).*does not run there/,
    );
    expect(stdout).toMatch(/ECONNREFUSED|127\.0\.0\.1:1/);
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
