import { type Failed, nameOf, type Outcome } from './outcome.ts';

interface Gibberish extends Failed {
  readonly reason: string;
  readonly outcome: Outcome;
}

/**
 * Render's answer cannot be read. Apart from the other two, since the request may well have
 * succeeded: nobody may conclude that it did, or that it did not.
 */
export class RenderUnintelligible extends Error {
  override readonly name = 'RenderUnintelligible';
  readonly operation: string;
  readonly outcome: Outcome;
  readonly requestId: string | undefined;

  constructor(gibberish: Gibberish) {
    super(`Render's answer to ${nameOf(gibberish)} cannot be read: ${gibberish.reason}`);
    this.operation = gibberish.operation;
    this.outcome = gibberish.outcome;
    this.requestId = gibberish.requestId;
  }
}
