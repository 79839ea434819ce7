import { type Failed, nameOf, type Outcome } from './outcome.ts';

interface Absence extends Failed {
  readonly reason: string;
  readonly retryAfterSeconds: number;
  readonly outcome: Outcome;
  readonly status?: number;
  readonly cause?: unknown;
}

/** Render is away, slow or limiting (429, 5xx, network, timeout): later it may say yes. */
export class RenderUnavailable extends Error {
  override readonly name = 'RenderUnavailable';
  readonly operation: string;
  readonly retryAfterSeconds: number;
  readonly outcome: Outcome;
  readonly status: number | undefined;
  readonly requestId: string | undefined;

  constructor(absence: Absence) {
    super(`Render was not available for ${nameOf(absence)}: ${absence.reason}`, {
      cause: absence.cause,
    });
    this.operation = absence.operation;
    this.retryAfterSeconds = absence.retryAfterSeconds;
    this.outcome = absence.outcome;
    this.status = absence.status;
    this.requestId = absence.requestId;
  }
}
