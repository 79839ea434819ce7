import type * as v from 'valibot';
import type { TaskKind } from './ids.ts';

/** What is known of a kind without doing any of it. Methods, so that a kind can stand for one of an unknown payload. */
export interface Kind<P> {
  readonly id: TaskKind;
  /** The version of the payload that is understood. */
  readonly version: number;
  readonly means: string;
  readonly payload: v.GenericSchema<unknown, P>;
  /** A good payload, for documents, samples and tests. */
  readonly example: P;
  /** Whose breaker stands before the call: `postmark`, `webhook:acme`. */
  breaker(payload: P): string;
  /** Messages of one group are handled one after the other; only of kinds whose queues keep order. */
  group?(payload: P, id: string): string;
  /**
   * After an attempt that may have taken effect, so long passes before the next one looks for it: until then
   * the outside service need not show what it has done.
   */
  readonly settleSeconds: number;
  /** The payload as people may see it: no names, addresses, amounts or texts. */
  redacted(payload: P): Readonly<Record<string, unknown>>;
}
