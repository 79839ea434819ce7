const GIBIBYTE = 1024 ** 3;

/** WAL and system files: a tenth of a small disk, never more than this. */
const MAX_LOG_BYTES = 1.5 * GIBIBYTE;
const LOG_SHARE = 0.1;

export interface DiskLoad {
  readonly storedBytes: number;
  readonly sizeBytes: number;
  /** From −1 to 1: how full the write-ahead log happens to be. */
  readonly logNoise: number;
}

export interface DiskOutcome {
  readonly usedBytes: number;
  readonly isFull: boolean;
}

/** What lies on the database's disk: the data, and a write-ahead log that breathes by 1 %. */
export function diskUse(load: DiskLoad): DiskOutcome {
  const log = Math.min(MAX_LOG_BYTES, load.sizeBytes * LOG_SHARE) * (1 + 0.01 * load.logNoise);
  const wanted = load.storedBytes + log;
  return { usedBytes: Math.min(wanted, load.sizeBytes), isFull: wanted >= load.sizeBytes };
}
