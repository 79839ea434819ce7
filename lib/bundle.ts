import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, type OutputFile } from 'esbuild';
import type { Guide } from '#core/guide.ts';
import { assertForLambda } from './bundle/assert-for-lambda.ts';
import { fetchNative } from './bundle/fetch-native.ts';
import { nativePlugin, nativesOf } from './bundle/natives.ts';
import { copySqlFiles, sqlFilesOf } from './bundle/sql-files.ts';
import { type Threads, threadsOf, threadsPlugin } from './bundle/threads.ts';

/** One function's code, ready to deploy. */
export interface Bundle {
  /** The entry point's name without its ending: `collect`. */
  readonly name: string;
  /** The folder that is deployed: `index.mjs`, its threads, the compiled packages and SQL files that they use. */
  readonly folder: string;
  /** Of the code, without compiled packages. */
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
  /**
   * Where they run. For `lambda`, compiled packages lie in the bundle, for arm64 whatever this machine is;
   * `here` they are those that this repository has, where they are.
   */
  readonly target?: Target;
}

export type Target = 'lambda' | 'here';

/** `pg` and its like are CommonJS and ask for Node's own modules with `require`. */
const banner =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

const settings = {
  outExtension: { '.js': '.mjs' },
  bundle: true,
  write: false,
  metafile: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  external: ['pg-native'],
  minify: true,
  legalComments: 'none',
  sourcemap: 'external',
  banner: { js: banner },
  // The checker's settings must not reach the bytes.
  tsconfigRaw: {},
  logLevel: 'silent',
} as const satisfies BuildOptions;

/** What one build gave: its files, and for each what it needs beside it. */
interface Built {
  readonly files: readonly OutputFile[];
  threads(file: string): readonly string[];
  natives(file: string): readonly string[];
}

type Entry = { readonly in: string; readonly out: string };

async function compile(
  entryPoints: Entry[],
  { outFolder, configFile, target = 'lambda' }: Omit<BundleOptions, 'entryFolder'>,
): Promise<Built> {
  const started: Threads = new Map();
  const { metafile, outputFiles } = await build({
    ...settings,
    entryPoints,
    outdir: outFolder,
    ...(configFile !== undefined && { alias: { '#config': configFile } }),
    plugins: [nativePlugin(target), threadsPlugin(started)],
  });
  const outputs = new Map(
    Object.entries(metafile.outputs).map(([path, output]) => [resolve(path), output]),
  );
  return {
    files: outputFiles,
    threads: (file) => threadsOf(outputs.get(resolve(file)), started),
    natives: (file) => nativesOf(outputs.get(resolve(file))),
  };
}

/** The function that reads the SQL files of the guide's rows, each under its path. */
const READS_SQL = 'database-care';
const root = join(import.meta.dirname, '..');

/** The guide that is built in. */
async function guideIn(configFile?: string): Promise<Guide> {
  const module: unknown = await import(configFile ?? '#config');
  return (module as { readonly guide: Guide }).guide;
}

/**
 * Bundles every function in one esbuild call, the AWS SDK included, so that what runs is what was
 * tested and a local worker needs nothing else. The same sources give the same bytes.
 */
export async function bundle(options: BundleOptions): Promise<readonly Bundle[]> {
  const { configFile, entryFolder, outFolder, target = 'lambda' } = options;
  const entries = (await readdir(entryFolder)).filter((file) => /(?<!\.d)\.ts$/.test(file)).sort();
  if (entries.length === 0) throw new Error(`no function (*.ts) in ${entryFolder}`);
  const names = entries.map((file) => basename(file, '.ts'));
  const functions = await compile(
    names.map((name) => ({ in: join(entryFolder, `${name}.ts`), out: `${name}/index` })),
    options,
  );
  const startedBy = (name: string) => functions.threads(join(outFolder, name, 'index.mjs'));
  const threadEntries = names.flatMap((name) =>
    startedBy(name).map((thread) => ({ in: `${thread}.ts`, out: `${name}/${basename(thread)}` })),
  );
  const threads = threadEntries.length === 0 ? undefined : await compile(threadEntries, options);

  await rm(outFolder, { recursive: true, force: true });
  await mkdir(join(outFolder, 'maps'), { recursive: true });
  return Promise.all(
    names.map(async (name) => {
      const folder = join(outFolder, name);
      await mkdir(folder);
      const parts = ['index', ...startedBy(name).map((thread) => basename(thread))];
      const codes = await Promise.all(
        parts.map(async (part) => {
          const built = part === 'index' ? functions : threads;
          const file = resolve(folder, `${part}.mjs`);
          const contentsOf = (path: string) =>
            built?.files.find((output) => output.path === path)?.contents ?? new Uint8Array();
          const map = part === 'index' ? name : `${name}.${part}`;
          await writeFile(file, contentsOf(file));
          await writeFile(join(outFolder, 'maps', `${map}.mjs.map`), contentsOf(`${file}.map`));
          return { code: contentsOf(file), natives: built?.natives(file) ?? [] };
        }),
      );
      const natives = [...new Set(codes.flatMap((one) => one.natives))].sort();
      if (target === 'lambda' && natives.length > 0) await addNatives(folder, natives);
      if (name === READS_SQL) {
        await copySqlFiles(sqlFilesOf(await guideIn(configFile)), root, folder);
      }
      const code = Buffer.concat(codes.map((one) => one.code));
      return { name, folder, bytes: code.byteLength, gzipBytes: gzipSync(code).byteLength };
    }),
  );
}

/** What PDFium's package has for browsers, types, and npm's own notes. */
const UNUSED =
  /pdfium\/dist\/(?!index\.esm\.js$|pdfium\.wasm$)|\.d\.ts$|\.package-lock\.json$|\/\.bin($|\/)/;

async function addNatives(folder: string, natives: readonly string[]): Promise<void> {
  await cp(join(await fetchNative(natives), 'node_modules'), join(folder, 'node_modules'), {
    recursive: true,
    filter: (path) => !UNUSED.test(path.replaceAll('\\', '/')),
  });
  await assertForLambda(folder);
}
