import { DEMAND } from './demand.ts';

export interface ProcessLoad {
  /** Sessions and requests under way in the whole fleet; instances share them evenly. */
  readonly users: number;
  readonly inFlight: number;
  readonly instances: number;
  /** What this process has kept for good since it started. */
  readonly leakedBytes: number;
}

const { memory } = DEMAND;

/** Bytes one instance of the service uses. */
export function processMemory(load: ProcessLoad): number {
  const share = 1 / Math.max(1, load.instances);
  return (
    memory.baseBytes +
    memory.perUserBytes * load.users * share +
    memory.perRequestBytes * load.inFlight * share +
    load.leakedBytes
  );
}
