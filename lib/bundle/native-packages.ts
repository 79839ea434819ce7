import { readFile } from 'node:fs/promises';

/** Packages that esbuild cannot bundle: compiled code, found by where it lies. They go beside the bundle. */
export const nativePackages = ['@hyzyla/pdfium', 'libpg-query', 'sharp'] as const;

/** What Lambda's Node.js on arm64 is: Amazon Linux 2023. Words of npm. */
export const lambdaPlatform = {
  os: 'linux',
  cpu: 'arm64',
  libc: 'glibc',
} as const satisfies Platform;

/** An entry of package-lock.json, as far as it matters here. */
interface Locked {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly os?: string | readonly string[];
  readonly cpu?: string | readonly string[];
  readonly libc?: string | readonly string[];
}

/** A machine in npm's words. */
type Platform = Readonly<Record<'os' | 'cpu' | 'libc', string>>;

type Lock = Readonly<Record<string, Locked>>;

/** A package.json and its lock, and the folders that must be there when npm has installed them. */
export interface NativeLock {
  readonly manifest: object;
  readonly lock: object;
  readonly folders: readonly string[];
}

const names = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : [value].flat();

const isFor = (locked: Locked, platform: Platform): boolean =>
  (['os', 'cpu', 'libc'] as const).every((key) => {
    const wanted = names(locked[key]);
    return wanted.length === 0 || wanted.includes(platform[key]);
  });

/** Where Node would find `name` from the package at `from`. */
function locate(packages: Lock, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, folder.lastIndexOf('/node_modules/'))) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (packages[path] !== undefined) return path;
    if (!folder.includes('/node_modules/')) {
      const top = `node_modules/${name}`;
      return packages[top] === undefined ? undefined : top;
    }
  }
}

/** The packages that `wanted` are and need, by where they stand, as far as `accepts` lets them in. */
function closure(
  packages: Lock,
  wanted: readonly string[],
  accepts: (locked: Locked) => boolean,
): ReadonlyMap<string, Locked> {
  const taken = new Map<string, Locked>();
  const take = (from: string, name: string): void => {
    const path = locate(packages, from, name);
    const locked = path === undefined ? undefined : packages[path];
    if (path === undefined || locked === undefined || taken.has(path) || !accepts(locked)) return;
    taken.set(path, locked);
    const { dependencies, optionalDependencies } = locked;
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) {
      take(path, needed);
    }
  };
  for (const name of wanted) take('', name);
  return taken;
}

/**
 * The part of this repository's lock that `wanted` and all they need make up, with npm's own hashes of what
 * is in the packages: so a platform's code is pinned once, where everything else is.
 */
export async function nativeLock(
  lockFile: string,
  wanted: readonly string[],
  platform: Platform,
): Promise<NativeLock> {
  const { lockfileVersion, packages } = JSON.parse(await readFile(lockFile, 'utf8')) as {
    readonly lockfileVersion: number;
    readonly packages: Lock;
  };
  const dependencies: Record<string, string> = {};
  // npm installs for another platform only what is optional; whether it is there is looked at afterwards.
  const optionalDependencies: Record<string, string> = {};
  for (const name of wanted) {
    const locked = packages[`node_modules/${name}`];
    if (locked === undefined) throw new Error(`${name} does not stand in ${lockFile}`);
    const of = locked.cpu === undefined ? dependencies : optionalDependencies;
    of[name] = locked.version;
  }
  // npm wants the packages of all platforms in a lock, and installs what is for one.
  const all = [...closure(packages, wanted, () => true)].sort(([a], [b]) => (a < b ? -1 : 1));
  const head = { name: 'native', version: '0.0.0', dependencies, optionalDependencies };
  return {
    manifest: { ...head, private: true },
    lock: {
      ...head,
      lockfileVersion,
      requires: true,
      packages: { '': head, ...Object.fromEntries(all) },
    },
    folders: [...closure(packages, wanted, (locked) => isFor(locked, platform)).keys()],
  };
}
