import type { Answer } from '#core/playbooks/journey.ts';
import type { Result } from '#core/playbooks/run-playbook.ts';

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

/** How AWS saw an execution end; `died` also when its record does not say so. */
export type ExecutionEnd = { readonly result: Result } | { readonly died: string };

/** Starts playbooks and answers their questions. */
export interface PlaybookDoor {
  /** Asks for a plan only. */
  plan(id: string, request: StartRequest): Promise<Result>;
  /** Starts a run of a name; false when another run has that name. */
  start(id: string, request: StartRequest, name: string): Promise<boolean>;
  /** Undefined while it runs, or when there is no such execution. */
  end(id: string, name: string): Promise<ExecutionEnd | undefined>;
  /** Gives a waiting run its answer; false when it does not wait any more. */
  answer(callback: string, answer: Answer): Promise<boolean>;
}
