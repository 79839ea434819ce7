import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { lambdaPlatform, nativeLock } from './native-packages.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const HASH_CHARACTERS = 16;
/** Of what npm says when it fails. */
const LINES_OF_NPM = 8;

const NPM = [
  'ci',
  ...Object.entries(lambdaPlatform).map(([key, value]) => `--${key}=${value}`),
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--prefer-offline',
];

const missingIn = async (folder: string, paths: readonly string[]): Promise<string | undefined> => {
  for (const path of paths) {
    const isThere = await access(join(folder, path, 'package.json')).then(
      () => true,
      () => false,
    );
    if (!isThere) return path;
  }
  return undefined;
};

/** What is being fetched: functions that use the same packages are bundled at the same time. */
const underWay = new Map<string, Promise<string>>();

/**
 * The packages `wanted` and what they need, as Lambda needs them whatever this machine is; returns the folder
 * whose `node_modules` has them. npm brings them once, from the registry, and checks them against this
 * repository's package-lock.json; afterwards they lie under `.capstan/native`.
 */
export function fetchNative(wanted: readonly string[]): Promise<string> {
  const key = wanted.join(' ');
  const fetching = underWay.get(key) ?? fetchOnce(wanted).finally(() => underWay.delete(key));
  underWay.set(key, fetching);
  return fetching;
}

async function fetchOnce(wanted: readonly string[]): Promise<string> {
  const { folders, lock, manifest } = await nativeLock(
    join(root, 'package-lock.json'),
    wanted,
    lambdaPlatform,
  );
  const text = JSON.stringify(lock, null, 2);
  const hash = createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARACTERS);
  const folder = join(root, '.capstan', 'native', hash);
  if ((await missingIn(folder, folders)) === undefined) return folder;

  const draft = `${folder}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  try {
    await writeFile(join(draft, 'package.json'), JSON.stringify(manifest, null, 2));
    await writeFile(join(draft, 'package-lock.json'), text);
    await run('npm', NPM, { cwd: draft });
    const missing = await missingIn(draft, folders);
    if (missing !== undefined)
      throw new Error(`npm left out ${missing}, as it does when it cannot fetch it`);
    await rm(folder, { recursive: true, force: true });
    // Whoever was first has fetched the same.
    await rename(draft, folder).catch(() => {});
    return folder;
  } catch (error) {
    const { message, stderr = '' } = error as Error & { readonly stderr?: string };
    const why = (stderr.trim() || message).split('\n').slice(0, LINES_OF_NPM).join('\n');
    throw new Error(
      `${wanted.join(' and ')} could not be fetched for Lambda (linux-arm64), and what this machine has does not run there.\n${why}`,
    );
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
