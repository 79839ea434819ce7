import type { Instant } from '#local/clock.ts';
import type { TargetInput } from '../input/target-input.ts';
import type { DeliveryFailure } from './delivery-failure.ts';

/** One thing to bring to one target, and what to do when the target does not take it. */
export interface Parcel {
  /** The ARN of the rule or schedule that sends it. */
  readonly senderArn: string;
  readonly targetArn: string;
  readonly messageGroupId?: string | undefined;
  readonly acceptedAt: Instant;
  readonly retry: RetryPolicy;
  readonly deadLetter?: DeadLetter | undefined;
  /** What to deliver; the first attempt is number 1. May throw a `DeliveryFailure`. */
  input(attempt: number): TargetInput;
}

export interface RetryPolicy {
  /** Attempts after the first one. */
  readonly attempts: number;
  readonly ageSeconds: number;
}

/** The queue for what could not be delivered, and what to put there. */
export interface DeadLetter {
  readonly queueArn: string;
  readonly payload: unknown;
  readonly attributes: Readonly<Record<string, string>>;
}

/** How often EventBridge and the Scheduler try when nothing else is said, and for how long. */
export const DEFAULT_RETRY: RetryPolicy = { attempts: 185, ageSeconds: 86_400 };

/** What ended the attempts; absent when the failure was permanent. */
export type ExhaustedCondition = 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';

/** What can be told of a parcel. */
export type DeliveryNote =
  | { readonly kind: 'delivered'; readonly parcel: Parcel; readonly attempt: number }
  | {
      readonly kind: 'retry';
      readonly parcel: Parcel;
      readonly attempt: number;
      readonly failure: DeliveryFailure;
      readonly nextAt: Instant;
    }
  | {
      readonly kind: 'dead-letter';
      readonly parcel: Parcel;
      readonly queueArn: string;
      readonly failure: DeliveryFailure;
    }
  | { readonly kind: 'lost'; readonly parcel: Parcel; readonly because: string };
