import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { CareRules } from '#core/care/care-rules.ts';
import type { PacedClock } from '#local/clock.ts';
import type { World } from '#local/fake-render/world.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/**
 * Runs the one-off jobs of the guide's service as processes of this machine. While one runs, simulated time flows as
 * fast as real time, so that the process's own clock stays right. Other jobs only take their time.
 */
export function careJobs(options: {
  readonly clock: PacedClock;
  readonly jobs: NonNullable<CareRules['jobs']>;
  /** What a job finds in its environment, as the service on Render would have it. */
  readonly environment: Readonly<Record<string, string>>;
  /** What a job that failed has said. */
  readonly onFailure?: (text: string) => void;
}): NonNullable<World['runJob']> {
  const { clock, environment, jobs, onFailure } = options;
  return ({ serviceId, startCommand }, canceled) => {
    const [chore, ...more] = startCommand.slice(jobs.command.length).trim().split(/\s+/);
    const isOurs = serviceId === jobs.service && startCommand.startsWith(`${jobs.command} `);
    if (!isOurs || chore === undefined || more.length > 0) return undefined;
    const release = clock.hold();
    return run(chore, { ...environment, SIMULATED_NOW: String(clock.now()) }, canceled)
      .then(({ code, said }) => {
        if (code !== 0) onFailure?.(`one-off job ${startCommand}: ${said}`);
        return code;
      })
      .finally(release);
  };
}

async function run(
  chore: string,
  environment: Readonly<Record<string, string>>,
  canceled: AbortSignal,
): Promise<{ readonly code: number; readonly said: string }> {
  const preload = join(import.meta.dirname, 'simulated-now.ts');
  const child = spawn(
    process.execPath,
    ['--import', preload, 'bin/launch.mjs', 'care-job', chore],
    {
      cwd: ROOT,
      env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC', ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
      signal: canceled,
    },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-2_000);
  });
  const [code] = await once(child, 'close');
  return { code: typeof code === 'number' ? code : 1, said: said.trim() };
}
