import { randomUUID } from 'node:crypto';
import { answerCallback } from '#adapters/answer-callback.ts';
import { type ExecutionEnd, playbookExecutions } from '#adapters/playbook-executions.ts';
import type { Answer } from '#core/playbooks/journey.ts';
import type { Result } from '#core/playbooks/run-playbook.ts';
import { CommandFailed, EXIT, unreachable } from './exit.ts';
import type { Shell } from './shell.ts';

/** What starts a playbook: the event of its function. */
export interface StartRequest {
  readonly input: Readonly<Record<string, string | number | boolean>>;
  readonly by: string;
  readonly why?: string;
  readonly dryRun: boolean;
  readonly when: 'window' | 'now';
  /** The fingerprint of the plan that was shown. */
  readonly plan?: string;
}

/** Starts playbooks and answers their questions. */
export interface PlaybookDoor {
  /** Asks for a plan, and waits for it. */
  plan(id: string, request: StartRequest): Promise<Result>;
  /** Starts a run of a name; false when another run has that name. */
  start(id: string, request: StartRequest, name: string): Promise<boolean>;
  /** Undefined while it runs, or when there is no such execution. */
  end(id: string, name: string): Promise<ExecutionEnd | undefined>;
  /** Calls a run off where it stands; false when its execution is over, or there is none. */
  stop(id: string, name: string, because: string): Promise<boolean>;
  /** Gives a waiting run its answer; false when it does not wait any more. */
  answer(callback: string, answer: Answer): Promise<boolean>;
}

const LOOK_MILLISECONDS = 500;
/** Planning asks Render ten times, 5 s apart or as long as Render wishes. */
const PATIENCE_MILLISECONDS = 5 * 60_000;

/** Playbooks behind Lambda; `aliases` are the ARNs to call by playbook. */
export function playbookDoor(
  aliases: Readonly<Record<string, string>>,
  shell: Pick<Shell, 'rest' | 'interrupted'>,
): PlaybookDoor {
  const executions = playbookExecutions(aliases);
  const confirmDeployed = (id: string): void => {
    if (executions.ids.includes(id)) return;
    throw unreachable(
      `the playbook ${id} is not deployed`,
      '"npm run deploy" brings the stack up to what this folder says; locally, restart "npm start"',
    );
  };
  return {
    async plan(id, request) {
      confirmDeployed(id);
      // AWS calls no function and waits that may run for longer than 15 minutes: so it is asked how it ended.
      const name = `plan-${randomUUID()}`;
      await executions.start(id, { ...request, dryRun: true }, name);
      for (let waited = 0; waited < PATIENCE_MILLISECONDS; waited += LOOK_MILLISECONDS) {
        const end = await executions.end(id, name);
        if (end !== undefined && 'result' in end) return end.result;
        if (end !== undefined) {
          const next = 'nothing was begun; the logs of its function say more';
          throw new CommandFailed(EXIT.fault, `${id} broke off while planning: ${end.died}`, next);
        }
        if (shell.interrupted()) throw new CommandFailed(EXIT.no, 'nothing was begun');
        await shell.rest(LOOK_MILLISECONDS);
      }
      const next = 'nothing was begun; is Render well? Try again later';
      throw new CommandFailed(EXIT.unreachable, `${id} is still planning after 5 minutes`, next);
    },
    async start(id, request, name) {
      confirmDeployed(id);
      return executions.start(id, request, name);
    },
    async end(id, name) {
      return executions.ids.includes(id) ? executions.end(id, name) : undefined;
    },
    async stop(id, name, because) {
      confirmDeployed(id);
      return executions.stop(id, name, because);
    },
    answer: answerCallback,
  };
}
