import { setTimeout as wait } from 'node:timers/promises';
import { answerCallback } from '#adapters/answer-callback.ts';
import type { PlaybookExecutions } from '#adapters/playbook-executions.ts';
import type { RunArchive } from '#adapters/state-table/runs.ts';
import type { Result } from '#core/playbooks/run-playbook.ts';
import { ENDED, type Run } from '#core/playbooks/run-record.ts';

/** A look costs a call on this machine; a person waits. Real time. */
const LOOK_MILLISECONDS = 250;
/** Planning asks Render ten times, 5 s apart: that is over by then, unless Render asks for longer pauses. */
const PATIENCE_MILLISECONDS = 45_000;
/** The end of an execution is heard of, and then its record ends. */
const ENDING_MILLISECONDS = 5_000;
const MOST_RUNS = 50;

/** How the page starts and answers playbooks: by Lambda and the table, as one would on AWS. */
export interface PlaybookRunner {
  /** Those that the stack has. */
  readonly ids: readonly string[];
  /**
   * Resolves with the result when there is one soon, with `started` as soon as the run has begun. Rejects
   * with what a person can act on.
   */
  start(id: string, request: object, name: string): Promise<Result | { readonly kind: 'started' }>;
  /** Newest first. */
  runs(): Promise<readonly Run[]>;
  answer(run: string, yes: boolean, by: string, why?: string): Promise<void>;
  /** Calls a run off; resolves when its record says so, or soon would. */
  stop(run: string, by: string, why: string): Promise<void>;
}

/** Starts and answers the playbooks of a stack. */
export function playbookRunner(
  executions: PlaybookExecutions,
  archive: RunArchive,
): PlaybookRunner {
  return {
    ids: executions.ids,
    async start(id, request, name) {
      if (!(await executions.start(id, request, name))) {
        return { kind: 'refused', problems: [`the name ${name} belongs to another run`] };
      }
      for (let waited = 0; waited < PATIENCE_MILLISECONDS; waited += LOOK_MILLISECONDS) {
        const end = await executions.end(id, name);
        if (end !== undefined && 'died' in end) throw new Error(`${id} broke off: ${end.died}`);
        if (end !== undefined) return end.result;
        const run = await archive.run(name);
        // A record may be another playbook's: then this execution is about to refuse the name.
        if (run?.playbook === id && !ENDED.includes(run.status)) return { kind: 'started' };
        await wait(LOOK_MILLISECONDS);
      }
      throw new Error(
        `${id} (run ${name}) is still planning: Render does not answer; look again later`,
      );
    },
    runs: () => archive.runs(MOST_RUNS),
    async answer(name, yes, by, why) {
      const run = await archive.run(name);
      const callback = run?.status === 'waiting-for-approval' ? run.approval?.callback : undefined;
      const answer = { yes, by, ...(why === undefined ? {} : { why }) };
      if (callback !== undefined && (await answerCallback(callback, answer))) return;
      throw new Error(`run ${name} does not wait for an answer (any more)`);
    },
    async stop(name, by, why) {
      const run = await archive.run(name);
      if (run === undefined) throw new Error(`there is no run ${name}`);
      const because = `called off by ${by}: ${why}`;
      const goesOn = !ENDED.includes(run.status);
      if (!goesOn || !(await executions.stop(run.playbook, name, because))) {
        throw new Error(`run ${name} has ended already${run.outcome ? `: ${run.outcome}` : ''}`);
      }
      for (let waited = 0; waited < ENDING_MILLISECONDS; waited += LOOK_MILLISECONDS) {
        const last = await archive.run(name);
        if (last === undefined || ENDED.includes(last.status)) return;
        await wait(LOOK_MILLISECONDS);
      }
    },
  };
}
