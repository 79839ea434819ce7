import type { Json } from '../journey.ts';
import type { Finding } from '../run-record.ts';
import type { World } from '../world.ts';
import type { Step } from './all.ts';

/** What is seen of a step when one looks. */
export type Seen =
  /** Nobody has asked for it yet. */
  | { readonly is: 'to-do' }
  /** It was asked for and is not there yet. */
  | { readonly is: 'under-way'; readonly note: string }
  | { readonly is: 'done'; readonly note: string; readonly findings?: readonly Finding[] }
  /** It will not come about by waiting. */
  | { readonly is: 'failed'; readonly because: string; readonly findings?: readonly Finding[] };

/**
 * One kind of step. A step that changes something is absolute ("this plan"), or it can be told from an
 * earlier one by what `mark` found before it ("a deploy newer than that one"): so a step that was
 * interrupted is never asked for a second time once its first request shows.
 */
export interface StepKind<Data> {
  /** In words, with the target's name: "database: plan pro_4gb → pro_8gb". */
  says(data: Data): string;
  /** What is so now and what will be, for the plan's table; absent where the sentence says it all. */
  readonly present?: (data: Data) => string;
  readonly wanted?: (data: Data) => string;
  /** Works also while everything is paused: the kill switch itself. */
  readonly evenPaused?: true;
  /** Seconds the target is away. */
  downtimeSeconds(data: Data): number;
  /**
   * Reads what tells this request from earlier ones; kept before the request is made. `before` is the
   * mark of the step before it.
   */
  readonly mark?: (world: World, data: Data, before: Json) => Promise<Json>;
  /** One attempt at asking for it; a refusal that it throws means that the attempt changed nothing. Absent: the step only looks. */
  readonly ask?: (world: World, data: Data, mark: Json) => Promise<void>;
  look(world: World, data: Data, mark: Json): Promise<Seen>;
  readonly everySeconds: number;
  /** Longer than this and it has failed. */
  readonly withinSeconds: number;
  /**
   * The steps that take it back, in order: "the old plan, then a deploy". An empty list: there is nothing
   * to take back, or another step's undo covers it. Absent: it cannot be taken back.
   */
  readonly undo?: (data: Data) => readonly Step[];
  /** In words: how it is taken back, or why it cannot be. Steps that ask have this. */
  readonly undoSays?: (data: Data) => string;
}
