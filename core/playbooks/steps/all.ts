import { deploy } from './deploy.ts';
import { growDisk } from './grow-disk.ts';
import { healthy } from './healthy.ts';
import type { StepKind } from './step-kind.ts';

/** What each kind of step has to know; checkpoints and the ledger keep it, so nothing secret is in here. */
export interface StepData {
  deploy: {
    readonly target: string;
    /** What the instances get by it, in words: "plan pro", "the new DATABASE_URL". */
    readonly brings: string;
    readonly downtimeSeconds: number;
    /** Render may begin it by itself, when it is told of the change. */
    readonly mayHaveBegun?: boolean;
  };
  healthy: { readonly target: string };
  'grow-disk': { readonly target: string; readonly fromGb: number; readonly toGb: number };
}

/** One step of a plan, as data. */
export type Step = {
  [Kind in keyof StepData]: { readonly kind: Kind } & StepData[Kind];
}[keyof StepData];

const kinds: { readonly [Kind in keyof StepData]: StepKind<StepData[Kind]> } = {
  deploy,
  healthy,
  'grow-disk': growDisk,
};

/** What there is to know of a step's kind. */
export function kindOf(step: Step): StepKind<Step> {
  // The table's type ties each kind to its data; one lookup cannot show that to the compiler.
  return kinds[step.kind] as unknown as StepKind<Step>;
}
