import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Who may import whom, and what a breach would mean. npm packages and `node:` count as `npm` and `node`. */
const arrows: Readonly<Record<string, { readonly may: readonly string[]; readonly else: string }>> =
  {
    'capstan.config.ts': { may: ['core'], else: 'the guide is data: types only' },
    core: { may: ['core', 'npm:valibot'], else: 'the decision is a calculation without I/O' },
    adapters: {
      may: ['adapters', 'core', 'npm', 'node'],
      else: 'an adapter knows its outside system and the ports',
    },
    functions: {
      may: ['functions', 'core', 'adapters', 'capstan.config.ts', 'npm', 'node'],
      else: 'what runs in the account knows neither constructs nor the local runtime',
    },
    lib: {
      may: ['lib', 'core', 'capstan.config.ts', 'npm', 'node'],
      else: 'constructs name entry points by path, so the template is the product',
    },
    local: {
      may: ['local', 'core', 'adapters', 'npm', 'node'],
      else: 'the runtime knows the template, not the constructs or handlers',
    },
    bin: {
      may: ['bin', 'lib', 'local', 'core', 'adapters', 'capstan.config.ts', 'npm', 'node'],
      else: 'programs are entry points; nothing is entered through tests',
    },
    bench: {
      may: [
        'bench',
        'lib',
        'local',
        'core',
        'adapters',
        'functions',
        'capstan.config.ts',
        'npm',
        'node',
      ],
      else: 'benchmarks measure what ships',
    },
  };

/** The parts of local/ that may become packages of their own know nothing of Capstan. */
const independent = [
  'local/aws',
  'local/fake-postmark',
  'local/fake-render',
  'local/plant',
  'local/workload',
  'local/data-stores',
];

interface Import {
  readonly from: string;
  readonly specifier: string;
  /** A path of this repository, `npm:<name>` or `node:<name>`. */
  readonly to: string;
}

const files = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.mjs'],
  { encoding: 'utf8' },
)
  .split('\n')
  .filter((file) => file !== '' && !file.startsWith('test/') && !file.includes('/client/'));

function resolve(from: string, specifier: string): string {
  if (specifier === '#config') return 'capstan.config.ts';
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (specifier.startsWith('.')) return normalize(join(dirname(from), specifier));
  return specifier.startsWith('node:') ? specifier : `npm:${specifier}`;
}

const imports: readonly Import[] = files.flatMap((from) => {
  const source = readFileSync(from, 'utf8');
  const found = source.matchAll(
    /^(?:import|export)\b[^;]*?\bfrom '([^']+)'|\bimport\('([^']+)'\)|^import '([^']+)'/gm,
  );
  return [...found].map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    return { from, specifier, to: resolve(from, specifier) };
  });
});

const folder = (path: string): string => path.split('/')[0] ?? path;

function allowed(from: string, to: string): boolean {
  const rule = arrows[folder(from)];
  if (rule === undefined) return true;
  return rule.may.some((may) =>
    may === 'npm' || may === 'node'
      ? to.startsWith(`${may}:`)
      : may.startsWith('npm:')
        ? to === may
        : folder(to) === may,
  );
}

describe('arrows', () => {
  it('are read from every folder, so that silence means something', () => {
    const seen = new Set(files.map(folder));
    for (const name of Object.keys(arrows)) expect(seen).toContain(name);
    expect(imports.length).toBeGreaterThan(300);
  });

  it.each(Object.entries(arrows))('from %s lead only where they may', (name, { else: because }) => {
    const breaches = imports.filter(({ from, to }) => folder(from) === name && !allowed(from, to));
    expect(
      breaches.map(({ from, specifier }) => `${from} imports ${specifier}: ${because}`),
    ).toEqual([]);
  });

  it('across folders are visible: they are written as aliases', () => {
    const hidden = imports.filter(
      ({ from, specifier, to }) =>
        specifier.startsWith('.') && folder(to) !== folder(from) && from !== 'capstan.config.ts',
    );
    expect(hidden.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([]);
  });

  it.each(independent)('from %s stay clear of the product', (part) => {
    const breaches = imports.filter(
      ({ from, to }) =>
        from.startsWith(`${part}/`) &&
        ['core', 'adapters', 'capstan.config.ts', 'lib', 'functions'].includes(folder(to)),
    );
    expect(breaches.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([]);
  });

  it('never lead into tests', () => {
    expect(imports.filter(({ to }) => folder(to) === 'test')).toEqual([]);
  });

  it('would be noticed: a decision that reads a file breaks a rule', () => {
    expect(allowed('core/decide.ts', 'node:fs')).toBe(false);
    expect(allowed('core/decide.ts', 'adapters/secret.ts')).toBe(false);
    expect(allowed('lib/alarms.ts', 'functions/collect.ts')).toBe(false);
    expect(allowed('local/aws/runtime.ts', 'lib/alarms.ts')).toBe(false);
  });
});
