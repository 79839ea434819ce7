import { growDisk } from './grow-disk.ts';
import type { StepKind } from './step-kind.ts';

/** What each kind of step has to know; checkpoints and the ledger keep it, so nothing secret is in here. */
export interface StepData {
  'grow-disk': { readonly target: string; readonly fromGb: number; readonly toGb: number };
}

/** One step of a plan, as data. */
export type Step = {
  [Kind in keyof StepData]: { readonly kind: Kind } & StepData[Kind];
}[keyof StepData];

const kinds: { readonly [Kind in keyof StepData]: StepKind<StepData[Kind]> } = {
  'grow-disk': growDisk,
};

/** What there is to know of a step's kind. */
export function kindOf(step: Step): StepKind<Step> {
  // The table's type ties each kind to its data; one lookup cannot show that to the compiler.
  return kinds[step.kind] as unknown as StepKind<Step>;
}
