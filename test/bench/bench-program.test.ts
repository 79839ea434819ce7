import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const run = (...words: readonly string[]) =>
  spawnSync(process.execPath, ['bin/launch.mjs', 'bench', ...words], { encoding: 'utf8' });

describe('npm run bench', () => {
  it('lists every program of bench/', () => {
    const listed = execFileSync(process.execPath, ['bin/launch.mjs', 'bench', '--list'], {
      encoding: 'utf8',
    });
    const programs = readdirSync('bench').filter((file) => {
      const isFile = file.endsWith('.ts');
      return isFile && readFileSync(`bench/${file}`, 'utf8').includes(`node bench/${file}`);
    });
    expect(programs.length).toBeGreaterThanOrEqual(6);
    for (const file of programs) {
      expect(listed).toMatch(new RegExp(`^${file.replace('.ts', '')} `, 'm'));
    }
  });

  it('answers an unknown name with those there are', () => {
    const { status, stderr } = run('speed');
    expect(status).toBe(2);
    expect(stderr).toContain('found "speed"');
    expect(stderr).toContain('breach-to-act');
  });
});
