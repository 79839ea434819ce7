import type { Step } from './steps/all.ts';

/** One planned step, in words and as data. */
export interface PlannedStep {
  readonly step: Step;
  /** "database: plan pro_4gb → pro_8gb". */
  readonly does: string;
  readonly present?: string;
  readonly wanted?: string;
  readonly changes: boolean;
  readonly downtimeSeconds: number;
  /** How it is taken back, or why it cannot be; absent for steps that change nothing. */
  readonly undo?: string;
}

/** What a playbook is going to do: made from what is so now, made again right before the first change. */
export interface Plan {
  readonly playbook: string;
  /** The target it holds; absent when it changes none. */
  readonly target?: string;
  readonly steps: readonly PlannedStep[];
  readonly downtimeSeconds: number;
  readonly costUsdPerMonth: { readonly before: number; readonly after: number };
  /** Things to know: "the second deploy waits for the first". */
  readonly notes: readonly string[];
  /** The same steps from the same state have the same fingerprint. */
  readonly fingerprint: string;
}

/** What a playbook's own planning gives; the rest of a plan follows from the steps. */
export interface Draft {
  readonly target?: string;
  /** Empty: everything is as wanted already. */
  readonly steps: readonly Step[];
  readonly costUsdPerMonth?: { readonly before: number; readonly after: number };
  readonly notes?: readonly string[];
}
