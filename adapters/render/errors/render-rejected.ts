import { type Failed, nameOf } from './outcome.ts';

interface Refusal extends Failed {
  readonly status: number;
  /** Render's words, without secrets. */
  readonly reason: string;
}

/** Render said no (4xx but 429): the same call would be refused again. */
export class RenderRejected extends Error {
  override readonly name = 'RenderRejected';
  readonly outcome = 'not-applied';
  readonly operation: string;
  readonly status: number;
  readonly requestId: string | undefined;

  constructor(refusal: Refusal) {
    super(`Render refused ${nameOf(refusal)} with ${refusal.status}: ${refusal.reason}`);
    this.operation = refusal.operation;
    this.status = refusal.status;
    this.requestId = refusal.requestId;
  }
}
