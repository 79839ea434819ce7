import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
let folder = '';

const calendar = (...words: readonly string[]) =>
  run(process.execPath, [
    ...['bin/launch.mjs', 'calendar', '--svg', join(folder, 'calendar.svg')],
    ...words,
  ]);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capstan-calendar-'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('npm run calendar', () => {
  it('prints the days and draws them', async () => {
    const { stdout } = await calendar('--from', '2026-03-02', '--days', '7');
    expect(stdout).toContain('06:57–19:00   3 to 10       business-hours');
    expect(stdout).toContain('! clocks go forward at 02:00: 23 hours');
    expect(await readFile(join(folder, 'calendar.svg'), 'utf8')).toMatch(/^<svg .*<\/svg>\n$/s);
  });

  it('gives data for other programs, and nothing else on standard output', async () => {
    const { stdout } = await calendar('--from', '2026-11-26', '--days', '1', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      zone: 'America/New_York',
      days: [{ date: '2026-11-26', notes: [{ kind: 'holiday', schedule: 'business-hours' }] }],
      lanes: [{ target: 'api', days: [[{ floor: 2, ceiling: 10, by: [] }]] }],
    });
  });

  it.each([
    [['--from', '2026-02-30'], '--from: found "2026-02-30", wanted a date that exists'],
    [['--from', '0000-01-01'], '--from: found "0000-01-01", wanted a date that exists, from 2020'],
    [['--from', '2100-01-01'], 'from 2020-01-01 to 2099-12-31'],
    [['--days', '0'], '--days: found "0", wanted a whole number from 1 to 366'],
    [['--zone', 'Mars/Olympus'], '--zone: found "Mars/Olympus", wanted an IANA name'],
    [['--form', 'x'], "Unknown option '--form'"],
  ])('refuses %j with what was wanted', async (words, message) => {
    const failed = await calendar(...words).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
  });
});

/** Runs a program of bin/ with the shipped guide and a change to it, as another application's would be. */
async function withGuide(change: string, words: readonly string[]) {
  const shipped = JSON.stringify(pathToFileURL('capstan.config.ts').href);
  const guide = join(folder, 'changed.config.ts');
  await writeFile(
    guide,
    `import { guide as shipped } from ${shipped};\nexport const guide = { ...shipped, ${change} };\n`,
  );
  const hooks = join(folder, 'hooks.mjs');
  const url = JSON.stringify(pathToFileURL(guide).href);
  await writeFile(
    hooks,
    `import { registerHooks } from 'node:module';
     const guide = { url: ${url}, shortCircuit: true };
     registerHooks({ resolve: (name, context, next) => (name === '#config' ? guide : next(name, context)) });`,
  );
  return run(process.execPath, ['--import', pathToFileURL(hooks).href, ...words]).catch(
    (error: unknown) => error,
  );
}

describe.each([
  ['npm run calendar', ['bin/launch.mjs', 'calendar']],
  ['capstan schedule --guide', ['bin/capstan.mjs', 'schedule', '--guide']],
])('%s', (_, words) => {
  it.each([
    ['a zone that is none', "timeZone: 'Mars/Olympus'", 'timeZone: found "Mars/Olympus"'],
    [
      'two rows of one id',
      'schedules: [shipped.schedules[0], shipped.schedules[0]]',
      'schedules.1.id: found "business-hours"',
    ],
    [
      'a time that no clock shows',
      "schedules: [{ ...shipped.schedules[0], until: '24:00' }]",
      'schedules.0.until: found "24:00"',
    ],
  ])('draws nothing of a guide with %s', async (_what, change, says) => {
    const failed = await withGuide(change, words);
    expect(failed).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(says) });
    expect(failed).toMatchObject({ stderr: expect.stringContaining('The guide has ') });
  });
});
