import type { InputField } from '#core/playbooks/documents/describe-input.ts';
import type { GateWords } from '#core/playbooks/gate-words.ts';
import type { Plan, PlannedStep } from '#core/playbooks/plan.ts';
import type { ShownRun } from '#core/playbooks/run-record.ts';

/** A field of a form; the values to choose from may be suggested by the guide. */
export type PageField = InputField;

/** A playbook that can be started from the page. */
export interface PagePlaybook {
  readonly id: string;
  readonly summary: string;
  readonly downtime: string;
  readonly undo: string;
  /** It changes nothing, so there is no plan to look at first. */
  readonly looksOnly: boolean;
  readonly fields: readonly PageField[];
}

export interface PagePlan extends Omit<Plan, 'steps'> {
  readonly steps: readonly Omit<PlannedStep, 'step'>[];
}

/** A run as the page may know it. */
export interface PageRun extends Omit<ShownRun, 'plan'> {
  readonly plan: PagePlan;
  /** What it will wait for, while it waits for approval. */
  readonly gates?: GateWords;
}

export interface PagePlaybooks {
  readonly offered: readonly PagePlaybook[];
  /** Newest first. */
  readonly runs: readonly PageRun[];
}

type Input = Readonly<Record<string, string | number | boolean>>;

/** What a person wants to see planned. */
export interface PlanWish {
  readonly playbook: string;
  readonly input: Input;
  readonly by: string;
}

/** What a person wants done; the same name is the same run, however often it is sent. */
export interface RunWish extends PlanWish {
  readonly name: string;
  readonly why?: string;
  readonly when: 'window' | 'now';
  /** Fingerprint of the plan that was shown. */
  readonly plan?: string;
}

/** What a person says to a run that waits for approval. */
export interface ApprovalWord {
  readonly run: string;
  readonly yes: boolean;
  readonly by: string;
  readonly why?: string;
}

/** Who calls a run off, and why. */
export interface StopWord {
  readonly run: string;
  readonly by: string;
  readonly why: string;
}

/** A plan, and what a run of it waits for: started at once, or in a window. */
export interface MadePlan {
  readonly plan: PagePlan;
  readonly gates: { readonly window: GateWords; readonly now: GateWords };
}

/** Problems name the field they are about: `input.gb: found 7, wanted a multiple of 5 GB`. */
export type PlanAnswer = MadePlan | { readonly problems: readonly string[] };
export type RunAnswer = { readonly run: string } | { readonly problems: readonly string[] };

/** Playbooks as the page uses them; every method rejects with what a person can act on. */
export interface PlaybookDesk {
  plan(wish: PlanWish): Promise<PlanAnswer>;
  /** Resolves when the run has begun, not when it has ended. */
  run(wish: RunWish): Promise<RunAnswer>;
  answer(word: ApprovalWord): Promise<void>;
  /** Calls a run off where it stands; nothing is taken back. */
  stop(word: StopWord): Promise<void>;
}
