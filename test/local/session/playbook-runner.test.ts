import { describe, expect, it } from 'vitest';
import type { ExecutionEnd, PlaybookExecutions } from '#adapters/playbook-executions.ts';
import type { RunArchive } from '#adapters/state-table/runs.ts';
import type { Run } from '#core/playbooks/run-record.ts';
import { playbookRunner } from '#local/session/playbook-runner.ts';

/** A stack whose executions end as told, one word a look, and one record. */
function aRunner(ends: readonly (ExecutionEnd | undefined)[], run: Partial<Run>) {
  const left = [...ends];
  const executions: PlaybookExecutions = {
    ids: ['pause', 'resume'],
    start: async () => true,
    end: async () => left.shift(),
    stop: async () => false,
  };
  const archive: RunArchive = {
    save: async () => true,
    runs: async () => [],
    run: async () => run as Run,
  };
  return playbookRunner(executions, archive);
}

describe('starting a playbook from the page', () => {
  it('has begun as soon as its record says so', async () => {
    const runner = aRunner([], { playbook: 'pause', status: 'running' });
    expect(await runner.start('pause', {}, 'tuesday')).toEqual({ kind: 'started' });
  });

  it('is not taken for begun by the record of another playbook, but waits for what it says', async () => {
    const problems = ['the name tuesday belongs to another run'];
    const runner = aRunner([undefined, { result: { kind: 'refused', problems } }], {
      playbook: 'resume',
      status: 'running',
    });
    expect(await runner.start('pause', {}, 'tuesday')).toEqual({ kind: 'refused', problems });
  });
});
