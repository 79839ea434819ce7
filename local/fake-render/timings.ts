/** How long the world takes, in milliseconds of the clock. Ranges are drawn per occurrence. */
export interface Timings {
  readonly build: number;
  /** From the start of an instance to its first healthy answer. */
  readonly boot: readonly [low: number, high: number];
  /** An instance that is replaced or removed still serves for this long. */
  readonly drain: number;
  readonly postgresUnknown: number;
  readonly postgresCreating: readonly [low: number, high: number];
  /** A changed Postgres stays `creating` for this long, down or not. */
  readonly postgresUpdating: number;
  /** From the request for a replica until it streams. */
  readonly replicaCreating: readonly [low: number, high: number];
  readonly postgresDownWithoutStandby: number;
  readonly postgresDownWithStandby: number;
  /** From a disk request until the new space is usable. */
  readonly diskGrowth: number;
  readonly keyValueCreating: number;
  readonly keyValueDown: number;
  readonly maintenance: number;
  readonly job: number;
  /** The native autoscaler shrinks only after its rule agreed for this long. */
  readonly nativeScaleDownDelay: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Recorded or documented durations where there are any; the rest are plausible. */
export const TIMINGS: Timings = {
  build: 90 * SECOND,
  boot: [45 * SECOND, 120 * SECOND],
  drain: 60 * SECOND,
  postgresUnknown: 2 * SECOND,
  postgresCreating: [30 * SECOND, 60 * SECOND],
  postgresUpdating: 3 * MINUTE,
  replicaCreating: [4 * MINUTE, 7 * MINUTE],
  postgresDownWithoutStandby: 3 * MINUTE,
  postgresDownWithStandby: 10 * SECOND,
  diskGrowth: 90 * SECOND,
  keyValueCreating: MINUTE,
  keyValueDown: 60 * SECOND,
  maintenance: 5 * MINUTE,
  job: 30 * SECOND,
  nativeScaleDownDelay: 5 * MINUTE,
};

/** 12 hours: after any growth of a Postgres disk none is accepted for this long. */
export const DISK_COOLDOWN = 12 * 60 * MINUTE;
