import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkGuide, guideReport } from '#core/check-guide.ts';
import type { Guide } from '#core/guide.ts';
import { bundle } from '#lib/bundle.ts';
import { capstanApp } from '#lib/capstan-app.ts';

const root = join(import.meta.dirname, '..', '..');

/** The template and the bundles of a guide, in a folder that `remove` deletes. */
export interface BuiltStack {
  readonly assembly: string;
  remove(): Promise<void>;
}

/** Bundles the functions with this guide built in and synthesizes its template, as a deploy would. */
export async function buildStack(guide: Guide): Promise<BuiltStack> {
  const issues = checkGuide(guide);
  if (issues.length > 0) throw new Error(guideReport(issues));
  const folder = await mkdtemp(join(tmpdir(), 'capstan-bench-'));
  const configFile = join(folder, 'capstan.config.ts');
  await writeFile(configFile, `export const guide = ${JSON.stringify(guide)};\n`);
  const functionsFolder = join(folder, 'functions');
  await bundle({
    entryFolder: join(root, 'functions'),
    outFolder: functionsFolder,
    configFile,
    target: 'here',
  });
  const assembly = join(folder, 'cdk.out');
  process.env['CDK_VALIDATION'] = 'false';
  capstanApp({ guide, functionsFolder, outdir: assembly }).synth();
  return { assembly, remove: () => rm(folder, { recursive: true, force: true }) };
}
