/** What became of one attempt. Sorted once, by who called the outside service; nothing above asks again. */
export type Outcome =
  /** It took effect. `note` is shown to people; `link` is where the result lies. */
  | { readonly kind: 'done'; readonly note: string; readonly link?: string }
  /** It can never succeed as it is: to the dead letters, at once. It had no effect. */
  | {
      readonly kind: 'rejected';
      readonly because: string;
      /** Whether the outside service said so: then it is well, and its breaker counts that. */
      readonly answered: boolean;
    }
  /** Not now; neither this attempt nor an earlier one had an effect: again after a while. */
  | {
      readonly kind: 'unavailable';
      readonly because: string;
      /** What the outside service asked for. */
      readonly retryAfterSeconds?: number;
      /** Whether the service is at fault, so that its breaker counts this; being asked to slow down is no fault. */
      readonly fault: boolean;
    }
  /** It may have had its effect: the next attempt looks before it does anything. */
  | {
      readonly kind: 'unknown';
      readonly because: string;
      /** Nothing was heard from the service that would be its fault: our own code threw. */
      readonly fault?: false;
    };

export const done = (note: string, link?: string): Outcome => ({
  kind: 'done',
  note,
  ...(link === undefined ? {} : { link }),
});
export const rejected = (because: string, { answered = true } = {}): Outcome => ({
  kind: 'rejected',
  because,
  answered,
});
export const unknown = (because: string, { fault = true } = {}): Outcome => ({
  kind: 'unknown',
  because,
  ...(fault ? {} : { fault }),
});
export const unavailable = (
  because: string,
  { retryAfterSeconds, fault = true }: { retryAfterSeconds?: number; fault?: boolean } = {},
): Outcome => ({
  kind: 'unavailable',
  because,
  fault,
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});

/** Whether the outside service is at fault, as far as this attempt shows. */
export const isFault = (outcome: Outcome): outcome is Outcome & { readonly because: string } =>
  (outcome.kind === 'unknown' || outcome.kind === 'unavailable') && outcome.fault !== false;
