import { describe, expect, it } from 'vitest';
import { PacedClock } from '#local/clock.ts';
import type { Job } from '#local/fake-render/world.ts';
import { careJobs } from '#local/session/care/care-jobs.ts';

const jobs = { service: 'srv-d0assetanchorcare000', command: 'npm run care-job --' };

const jobOf = (startCommand: string, serviceId: string = jobs.service): Job => ({
  id: 'job-1',
  serviceId,
  startCommand,
  planId: 'plan-srv-006',
  status: 'running',
  createdAt: 0,
});

function runner(environment: Readonly<Record<string, string>> = {}) {
  const failures: string[] = [];
  const clock = new PacedClock(Date.UTC(2026, 2, 3), 600);
  const onFailure = (text: string) => failures.push(text);
  return { clock, failures, run: careJobs({ clock, jobs, environment, onFailure }) };
}

describe('one-off jobs of the session', () => {
  it('are a process of this machine, with its exit code and its last words', async () => {
    const { failures, run } = runner({ CARE_DATABASE_URL: 'no address' });
    const code = await run(jobOf('npm run care-job -- view/sales'), AbortSignal.timeout(20_000));
    expect(code).toBe(1);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain('view/sales');
    expect(failures[0]).toContain('cannot be used');
  }, 20_000);

  it('end with the job', async () => {
    const { run } = runner();
    const canceled = run(jobOf('npm run care-job -- view/sales'), AbortSignal.abort());
    await expect(canceled).rejects.toThrow('aborted');
  });

  it('are those of the service and the command that the guide names, with one chore', () => {
    const { run } = runner();
    const { signal } = new AbortController();
    expect(run(jobOf('npm run care-job -- view/sales', 'srv-other'), signal)).toBeUndefined();
    expect(run(jobOf('pg_dump'), signal)).toBeUndefined();
    expect(run(jobOf('npm run care-job -- view/sales; rm -r /'), signal)).toBeUndefined();
  });
});
