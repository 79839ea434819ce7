import type { Candidate } from '../candidate.ts';
import type { Action } from '../decision.ts';
import type { Scene } from '../scene.ts';

/** `hold` stops the change for now, `impossible` passes to the next ask of the row, `limit` makes it smaller. */
export type Verdict =
  | { readonly effect: 'hold' | 'impossible'; readonly because: string }
  | { readonly effect: 'limit'; readonly because: string; readonly action: Action };

/** One reason not to do something. Silence (`undefined`) means that it has nothing against it. */
export interface Guard {
  readonly name: string;
  readonly check: (candidate: Candidate, scene: Scene) => Verdict | undefined;
}

/** A verdict that holds the change. */
export function hold(because: string): Verdict {
  return { effect: 'hold', because };
}

/** A verdict that passes to the next ask. */
export function impossible(because: string): Verdict {
  return { effect: 'impossible', because };
}
