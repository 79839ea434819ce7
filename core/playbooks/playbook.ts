import type * as v from 'valibot';
import type { PlaybookId } from './ids.ts';
import type { Draft } from './plan.ts';
import type { World } from './world.ts';

/** What a function that runs a playbook must be allowed to do. */
export type Need = 'render' | 'database' | 'dead-letters' | 'care';

/** An input's fields: text, numbers, yes or no, each described, so that CLI, page and documents follow from it. */
export type InputSchema = v.StrictObjectSchema<
  Readonly<Record<string, v.GenericSchema<unknown, string | number | boolean | undefined>>>,
  undefined
>;

/** Who asked for a run, and why. */
export interface Asked {
  readonly by: string;
  readonly why: string;
}

/** One operation that a person starts. */
export interface Playbook<Input extends InputSchema = InputSchema> {
  /** Kebab-case verb first: names the function and the command. */
  readonly id: PlaybookId;
  /** One sentence. */
  readonly summary: string;
  readonly input: Input;
  readonly needs: readonly Need[];
  /** Changes nothing: it needs no dry run, no approval, and holds nothing. */
  readonly looksOnly?: true;
  /** Works also while everything is paused: the kill switch itself. */
  readonly evenPaused?: true;
  /** For the documents: its steps, downtime and undo in words. */
  readonly about: {
    readonly steps: readonly string[];
    readonly downtime: string;
    readonly undo: string;
  };
  /** An input that makes sense for Asset Anchor: for samples and documents. */
  readonly example: v.InferInput<Input>;
  /**
   * Reads what is so and says which steps lead to what is wanted; throws `Refused`. Changes nothing. Who asks
   * goes into a step as `by` and `why` only, which fingerprints leave out.
   */
  plan(world: World, input: v.InferOutput<Input>, asked: Asked): Promise<Draft>;
}

/** What was asked cannot or must not be done; nothing was begun. One line a problem. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly problems: readonly string[];

  constructor(...problems: readonly string[]) {
    super(problems.join('; '));
    this.problems = problems;
  }
}

/** Types a playbook by its own input. */
export function playbook<const Input extends InputSchema>(definition: Playbook<Input>): Playbook {
  // Inputs are parsed by the playbook's own schema before its plan is asked.
  return definition as unknown as Playbook;
}
