import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Guide } from '#core/guide.ts';
import { bundle } from '#lib/bundle.ts';

const root = join(import.meta.dirname, '..');

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
  return hash.digest('hex');
}

/** A guide that differs from the file in this folder, as a module that bundles can be built with. */
async function writeConfig(folder: string, guide: Guide): Promise<string> {
  const file = join(folder, 'capstan.config.ts');
  await mkdir(folder, { recursive: true });
  await writeFile(file, `export const guide = ${JSON.stringify(guide, null, 2)};\n`);
  return file;
}

/**
 * The synthesized template and its bundles, as `cdk deploy` would take them; made anew only when a
 * source changed. Returns the folder.
 */
export async function assembly(
  guide: Guide,
  say: (text: string) => void,
  mode: 'as-written' | 'observe' = 'as-written',
): Promise<string> {
  const folder = join(root, '.capstan', mode);
  const outdir = join(folder, 'cdk.out');
  const mark = join(folder, 'made-of');
  const wanted = await fingerprint(guide);
  const found = await readFile(mark, 'utf8').catch(() => '');
  if (found === wanted) {
    say('the template is up to date');
    return outdir;
  }
  await rm(outdir, { recursive: true, force: true });
  const functionsFolder = join(folder, 'functions');
  const configFile = mode === 'observe' ? await writeConfig(folder, guide) : undefined;
  const bundles = await bundle({
    entryFolder: join(root, 'functions'),
    outFolder: functionsFolder,
    ...(configFile === undefined ? {} : { configFile }),
  });
  say(
    `bundled ${bundles.map(({ name, bytes }) => `${name} ${Math.round(bytes / 1000)} kB`).join(', ')}`,
  );
  // The CDK takes a second to load: only when it is needed.
  const { capstanApp } = await import('#lib/capstan-app.ts');
  process.env['CDK_VALIDATION'] = 'false';
  capstanApp({ guide, functionsFolder, outdir }).synth();
  say('synthesized the template');
  await writeFile(mark, wanted);
  return outdir;
}
