import type { Deliver, DeliverOptions } from '#local/aws/deliver.ts';
import { ServiceError } from '#local/aws/wire.ts';
import { type Clock, type Instant, PacedClock } from '#local/clock.ts';

/** Half past nine on a Monday, a whole minute. */
export const START = Date.parse('2026-03-02T09:30:00Z');

export interface Received {
  readonly arn: string;
  readonly payload: unknown;
  readonly options: DeliverOptions | undefined;
  readonly at: Instant;
}

/** What the targets of a test do: `refuse` gives the error for a delivery that is not taken. */
export type Refuse = (arn: string, attempt: number) => Error | undefined;

export const unavailable = (): Error => new ServiceError('ServiceUnavailable', 'try later', 503);
export const unknownTarget = (): Error => new ServiceError('ResourceNotFoundException', 'no such');

/** A clock that jumps from timer to timer, and targets that write down what they get and when. */
export function receiver(refuse: Refuse = () => undefined) {
  const paced = new PacedClock(START, Number.POSITIVE_INFINITY);
  // Real time never flows in, so that every instant is exact.
  const clock: Clock = {
    now: () => paced.now(),
    at: (at, task) => paced.at(at, task),
    hold: () => () => {},
  };
  const taken: Received[] = [];
  const refused: Received[] = [];
  const attempts = new Map<string, number>();
  const deliver: Deliver = async (arn, payload, options) => {
    const attempt = (attempts.get(arn) ?? 0) + 1;
    attempts.set(arn, attempt);
    const received = { arn, payload, options, at: clock.now() };
    const error = refuse(arn, attempt);
    (error === undefined ? taken : refused).push(received);
    if (error !== undefined) throw error;
  };
  /** Resolves when the clock reads that many simulated seconds after the start. */
  const reach = (seconds: number): Promise<void> =>
    new Promise((resolve) => clock.at(START + seconds * 1000, () => setImmediate(resolve)));
  return { clock, deliver, taken, refused, reach };
}

/** Whole seconds after the start, for each. */
export const secondsOf = (received: readonly Received[]): readonly number[] =>
  received.map(({ at }) => Math.round((at - START) / 1000));
