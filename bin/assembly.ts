import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Guide } from '#core/guide.ts';
import { sqlFilesOf } from '#lib/bundle/sql-files.ts';
import { bundle } from '#lib/bundle.ts';

const root = join(import.meta.dirname, '..');

const KEPT_ASSEMBLIES = 6;

/** Everything that bundles and template are made of. */
const SOURCES = ['capstan.config.ts', 'package-lock.json', 'core', 'adapters', 'functions', 'lib'];

async function filesOf(path: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, path), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function fingerprint(guide: Guide): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(guide));
  for (const source of SOURCES) {
    const single = /\.(ts|json)$/.test(source);
    for (const file of single ? [join(root, source)] : await filesOf(source)) {
      hash.update(file).update(await readFile(file));
    }
  }
  for (const file of sqlFilesOf(guide)) {
    // One that is missing is named when the bundles are made.
    hash.update(file).update(await readFile(join(root, file)).catch(() => ''));
  }
  return hash.digest('hex');
}

/** A guide that differs from the file in this folder, as a module that bundles can be built with. */
async function writeConfig(folder: string, guide: Guide): Promise<string> {
  const file = join(folder, 'capstan.config.ts');
  await mkdir(folder, { recursive: true });
  await writeFile(file, `export const guide = ${JSON.stringify(guide, null, 2)};\n`);
  return file;
}

/** Old assemblies go; a running session keeps the files it has, so some are left. */
async function prune(folder: string): Promise<void> {
  const names = await readdir(folder);
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
  );
  const old = aged.sort((a, b) => b.at - a.at).slice(KEPT_ASSEMBLIES);
  await Promise.all(
    old.map(({ name }) => rm(join(folder, name), { recursive: true, force: true })),
  );
}

/** Bundles and synthesizes into a folder. */
async function make(
  folder: string,
  guide: Guide,
  say: (text: string) => void,
  mode: AssemblyMode,
): Promise<void> {
  const functionsFolder = join(folder, 'functions');
  const configFile = mode === 'observe' ? await writeConfig(folder, guide) : undefined;
  const bundles = await bundle({
    entryFolder: join(root, 'functions'),
    outFolder: functionsFolder,
    target: 'here',
    ...(configFile === undefined ? {} : { configFile }),
  });
  const sizes = bundles.map(({ name, bytes }) => `${name} ${Math.round(bytes / 1000)} kB`);
  say(`bundled ${sizes.join(', ')}`);
  // The CDK takes a second to load: only when it is needed.
  const { capstanApp } = await import('#lib/capstan-app.ts');
  process.env['CDK_VALIDATION'] = 'false';
  capstanApp({ guide, functionsFolder, outdir: join(folder, 'cdk.out') }).synth();
  say('synthesized the template');
}

/** `observe`: the guide given is built into the bundles instead of the one in this repository. */
type AssemblyMode = 'as-written' | 'observe';

/**
 * The synthesized template and its bundles, as `cdk deploy` would take them; one folder for each state of
 * the sources, so that a session keeps what it began with while somebody edits. Returns the folder.
 */
export async function assembly(
  guide: Guide,
  say: (text: string) => void,
  mode: AssemblyMode = 'as-written',
): Promise<string> {
  const all = join(root, '.capstan', 'assemblies');
  const folder = join(all, `${mode}-${(await fingerprint(guide)).slice(0, 16)}`);
  const outdir = join(folder, 'cdk.out');
  if (await stat(outdir).catch(() => undefined)) {
    say('the template is up to date');
    return outdir;
  }
  const draft = `${folder}.${process.pid}`;
  await make(draft, guide, say, mode);
  // Whoever was first has made the same.
  await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }));
  await prune(all);
  return outdir;
}
