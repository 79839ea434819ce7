import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** One function's code, ready to deploy. */
export interface Bundle {
  /** The entry point's name without its ending: `collect`. */
  readonly name: string;
  /** The folder that is deployed; it holds `index.mjs` and nothing else. */
  readonly folder: string;
  readonly bytes: number;
  readonly gzipBytes: number;
}

export interface BundleOptions {
  /** Every `*.ts` directly in this folder is an entry point; folders below are shared code. */
  readonly entryFolder: string;
  /** Bundles go to `<outFolder>/<name>/index.mjs`, source maps to `<outFolder>/maps`. */
  readonly outFolder: string;
  /** The guide to build in, instead of this repository's. */
  readonly configFile?: string;
}

/** `pg` and its like are CommonJS and ask for Node's own modules with `require`. */
const banner =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

/**
 * Bundles every function in one esbuild call, the AWS SDK included, so that what runs is what was
 * tested and a local worker needs nothing else. The same sources give the same bytes.
 */
export async function bundle({
  entryFolder,
  outFolder,
  configFile,
}: BundleOptions): Promise<readonly Bundle[]> {
  const entries = (await readdir(entryFolder)).filter((file) => /(?<!\.d)\.ts$/.test(file)).sort();
  if (entries.length === 0) throw new Error(`no function (*.ts) in ${entryFolder}`);
  const names = entries.map((file) => basename(file, '.ts'));
  const { outputFiles } = await build({
    entryPoints: names.map((name) => ({
      in: join(entryFolder, `${name}.ts`),
      out: `${name}/index`,
    })),
    outdir: outFolder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    external: ['pg-native'],
    ...(configFile !== undefined && { alias: { '#config': configFile } }),
    minify: true,
    legalComments: 'none',
    sourcemap: 'external',
    banner: { js: banner },
    // The checker's settings must not reach the bytes.
    tsconfigRaw: {},
    logLevel: 'silent',
  });

  await rm(outFolder, { recursive: true, force: true });
  await mkdir(join(outFolder, 'maps'), { recursive: true });
  return Promise.all(
    names.map(async (name) => {
      const folder = join(outFolder, name);
      const output = (file: string) =>
        outputFiles.find(({ path }) => path === resolve(folder, file))?.contents ??
        new Uint8Array();
      const code = output('index.mjs');
      await mkdir(folder);
      await writeFile(join(folder, 'index.mjs'), code);
      await writeFile(join(outFolder, 'maps', `${name}.mjs.map`), output('index.mjs.map'));
      return { name, folder, bytes: code.byteLength, gzipBytes: gzipSync(code).byteLength };
    }),
  );
}
