import { playbookOf } from '#core/playbooks/all.ts';
import type { PageRun } from '#local/page/playbook-feed.ts';
import { demoPlan } from './demo-plans.ts';

const HOUR = 3_600_000;

type Given = Pick<
  PageRun,
  'playbook' | 'input' | 'by' | 'why' | 'status' | 'outcome' | 'verified'
> &
  Partial<PageRun>;

function ended(start: number, hoursAgo: number, run: Given): PageRun {
  const playbook = playbookOf(run.playbook);
  if (playbook === undefined) throw new Error(`no playbook is called ${run.playbook}`);
  const startedAt = start - hoursAgo * HOUR;
  const endedAt = startedAt + 4 * 60_000;
  const plan = demoPlan(playbook, run.input);
  const steps = plan.steps.map(({ does }) => ({
    does,
    status: 'done' as const,
    startedAt,
    endedAt,
    note: 'as wanted',
  }));
  const name = `${run.playbook}-${hoursAgo}h`;
  return { name, startedAt, endedAt, updatedAt: endedAt, plan, steps, ...run };
}

/** What was run before the demo's day began, newest first. */
export function demoEndedRuns(start: number): readonly PageRun[] {
  return [
    ended(start, 2, {
      playbook: 'verify-database',
      input: { target: 'database' },
      by: 'maria',
      why: 'a look',
      status: 'failed',
      outcome: 'database: looks healthy: 1 of 3 checks failed',
      verified: false,
      findings: [
        { what: 'connections', passed: true, found: '41 of 97', wanted: 'at most 80 %' },
        { what: 'cache hit ratio', passed: true, found: '99.1 %', wanted: 'at least 95 %' },
        { what: 'dead rows of events', passed: false, found: '31 %', wanted: 'at most 20 %' },
      ],
    }),
    ended(start, 14, {
      playbook: 'grow-database-storage',
      input: { target: 'database', gb: 20 },
      by: 'jo',
      why: 'imports fill the disk this week',
      status: 'succeeded',
      outcome: 'done, and seen to be so',
      verified: true,
    }),
  ];
}
