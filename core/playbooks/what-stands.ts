import type { Run, RunStep } from './run-record.ts';

/** What a run has made different so far, for whoever wants to end it where it stands. */
export interface WhatStands {
  /** What is changed now. */
  readonly changed: readonly string[];
  /** What may or may not be changed: it was being done, was being taken back, or failed. */
  readonly unsure: readonly string[];
}

/** The changes of a run by its steps as they stand; what was taken back is none. */
export function whatStands({
  plan,
  steps,
  status,
}: Pick<Run, 'plan' | 'steps' | 'status'>): WhatStands {
  const changing = steps.filter((_, index) => plan.steps[index]?.changes === true);
  const having = (...wanted: readonly RunStep['status'][]) =>
    changing.filter((step) => wanted.includes(step.status)).map(({ does }) => does);
  // While it is taken back, any of what was done may be the one that is under way.
  return status === 'undoing'
    ? { changed: having('not-undone'), unsure: having('done', 'under-way', 'failed') }
    : { changed: having('done', 'not-undone'), unsure: having('under-way', 'failed') };
}

/** The same in words: `nothing was changed`, or what stays as it is. */
export function whatStandsText({ changed, unsure }: WhatStands): string {
  const named = (steps: readonly string[]) => steps.map((does) => `"${does}"`).join(', ');
  const parts = [
    ...(changed.length > 0 ? [`already changed, and not taken back: ${named(changed)}`] : []),
    ...(unsure.length > 0 ? [`may or may not have been changed: ${named(unsure)}`] : []),
  ];
  return parts.length === 0 ? 'nothing was changed' : parts.join('; ');
}
