import type { ActionClass } from './guide.ts';

/** How the loop behaves; every number that is not a threshold. */
export interface Policy {
  /** A value older than this is stale: it never shrinks and never buys. */
  readonly staleAfterSeconds: number;
  /** Minutes averaged for sizing. */
  readonly sizingMinutes: number;
  /** Percent around the aim within which nothing changes. */
  readonly tolerancePercent: { readonly up: number; readonly down: number };
  /** Up: at most `maxFactor` times or `maxAdd` more, whichever is larger. Down: `maxDrop` or `maxDropPercent`, whichever is larger. */
  readonly step: {
    readonly maxFactor: number;
    readonly maxAdd: number;
    readonly maxDrop: number;
    readonly maxDropPercent: number;
  };
  /** Panic: the last `windowMinutes` need `factor` times what is ready, or are saturated. */
  readonly panic: {
    readonly factor: number;
    readonly windowMinutes: number;
    /** From here on a percentage hides how much more is needed. */
    readonly saturatedPercent: number;
  };
  /** A shrink goes no lower than the highest wish of this many minutes, all of which must be known. */
  readonly downWindowMinutes: number;
  /**
   * A fleet that had to grow at some demand does not shrink back below that size for so many hours,
   * unless demand is lower by so many percent.
   */
  readonly growthMemory: { readonly hours: number; readonly lessDemandPercent: number };
  /** Minutes between two changes of one target. */
  readonly spacingMinutes: { readonly up: number; readonly down: number; readonly plan: number };
  /** Seconds an instance takes to serve, until boots were measured. */
  readonly bootSeconds: number;
  /** After a deploy ends, wait this long; a deploy older than `forgetAfterMinutes` no longer freezes. */
  readonly deployFreeze: { readonly settleMinutes: number; readonly forgetAfterMinutes: number };
  /** A person's own change is left alone this long. */
  readonly manualHoldMinutes: number;
  /** Disk: grow by this share, rounded up to `stepGb`; Render allows one growth in `cooldownHours`. */
  readonly disk: {
    readonly growPercent: number;
    readonly stepGb: number;
    readonly cooldownHours: number;
    /** Render grows a disk itself from here when its own autoscaling is on. */
    readonly nativeAtPercent: number;
  };
  /** Minutes within which a change must be seen on Render. */
  readonly verifyMinutes: Readonly<Record<ActionClass, number>>;
  /** After it is verified, a change is watched; worse than before by `worseFactor` undoes it. */
  readonly watch: {
    readonly minutes: number;
    readonly worseFactor: number;
    /** With so many times the requests of before, what got worse is not the change's fault. */
    readonly moreDemandFactor: number;
    readonly errorPercent: number;
  };
  /** A change that was refused, ignored or undone is not tried again for this long. */
  readonly retryAfterMinutes: number;
  /** Changes of one target in an hour; urgent ones may use twice as many. */
  readonly changesPerHour: number;
  /** Connections kept free on a database. */
  readonly connectionReserve: number;
  /** What Capstan takes of Render's rate limits (400 reads, 30 writes, 10 changes per service a minute). */
  readonly renderCallsPerMinute: {
    readonly reads: number;
    readonly writes: number;
    readonly perService: number;
  };
  /** Decisions and demand are kept this long. */
  readonly keepDays: number;
}
