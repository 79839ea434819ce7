import type { Instant } from '../guide.ts';
import type { Plan } from './plan.ts';

/**
 * Where a run stands. `refused`: nothing was begun. `failed`: it stopped, and what could not be taken back
 * is said. `undone`: it stopped, and everything was taken back.
 */
export type RunStatus =
  | 'waiting-for-approval'
  | 'waiting-for-window'
  | 'waiting-for-target'
  | 'running'
  | 'undoing'
  | 'succeeded'
  | 'undone'
  | 'failed'
  | 'refused';

export const ENDED: readonly RunStatus[] = ['succeeded', 'undone', 'failed', 'refused'];

export type StepStatus = 'to-do' | 'under-way' | 'done' | 'failed' | 'undone' | 'not-undone';

export interface RunStep {
  readonly does: string;
  readonly status: StepStatus;
  readonly startedAt?: Instant;
  readonly endedAt?: Instant;
  /** What was seen last: "creating, 2 minutes", "200 in 35 ms". */
  readonly note?: string;
}

/** A request for approval that is open. */
export interface ApprovalRequest {
  /** Names the request to AWS: who has it may answer it. */
  readonly callback: string;
  readonly askedAt: Instant;
  readonly until: Instant;
}

/** One run of a playbook: its progress while it runs, its report afterwards. */
export interface Run {
  readonly name: string;
  readonly playbook: string;
  readonly input: Readonly<Record<string, string | number | boolean>>;
  /** Who asked for it, and why. */
  readonly by: string;
  readonly why: string;
  /** Whether it begins in a maintenance window or at once; records of earlier versions do not say. */
  readonly when?: 'window' | 'now';
  readonly status: RunStatus;
  readonly startedAt: Instant;
  readonly updatedAt: Instant;
  readonly endedAt?: Instant;
  readonly plan: Plan;
  readonly steps: readonly RunStep[];
  readonly approval?: ApprovalRequest;
  readonly approvedBy?: string;
  /** What it waits for, in words. */
  readonly waitsFor?: string;
  /** How it ended, in one sentence. */
  readonly outcome?: string;
  /** Whether the end was seen to be as wanted. */
  readonly verified?: boolean;
  /** What was changed and could not be taken back. */
  readonly notUndone?: readonly string[];
  /** Findings of checks: "cache hit ratio 99.1 %, wanted at least 95 %". */
  readonly findings?: readonly Finding[];
}

/** A run as others may see it. */
export interface ShownRun extends Omit<Run, 'approval'> {
  readonly approval?: Omit<ApprovalRequest, 'callback'>;
}

/** A run without what gives a right: who knows an approval's callback may answer it. */
export function shownRun({ approval, ...run }: Run): ShownRun {
  if (approval === undefined) return run;
  const { askedAt, until } = approval;
  return { ...run, approval: { askedAt, until } };
}

/** One line of a pass/fail report. */
export interface Finding {
  readonly what: string;
  readonly passed: boolean;
  readonly found: string;
  readonly wanted: string;
}
