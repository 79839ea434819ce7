import { DEMAND } from './demand.ts';
import { erlangC } from './erlang-c.ts';

/** What the plan gives. */
export interface DatabaseSize {
  readonly cpu: number;
  readonly memoryBytes: number;
  readonly connections: number;
}

export interface DatabaseLoad {
  readonly requestsPerSecond: number;
  /** 1 on an ordinary day; heavy reports make queries cost more. */
  readonly queryFactor: number;
  readonly hasCache: boolean;
  /** Bytes a second put in besides the requests' own. */
  readonly importBytesPerSecond: number;
}

export interface DatabaseOutcome {
  readonly cpuCores: number;
  readonly utilisation: number;
  readonly readsPerSecond: number;
  readonly writesPerSecond: number;
  readonly hitsPerSecond: number;
  /** How long a request's answer waits for its queries. */
  readonly answerSeconds: number;
  /** Requests per second at which a CPU or the disk is full. */
  readonly capacityPerSecond: number;
}

const { database } = DEMAND;
/** PostgreSQL's page. */
export const BLOCK_BYTES = 8_192;
const GIBIBYTE = 1024 ** 3;
const MAX_UTILISATION = 0.98;
/** Of a CPU or an operation: even a database that is busy with itself answers something. */
const MIN_ROOM = 0.01;

/** Disk operations a second a plan sustains: an assumption, Render publishes none. */
export const iopsCapacity = (cpu: number): number => 3_000 + 1_500 * cpu;

/** Share of block reads that memory does not have. */
function missShare(memoryBytes: number): number {
  return Math.min(0.2, (database.missShareAt4Gb * 4 * GIBIBYTE) / memoryBytes);
}

/** One moment of the database: CPU as M/M/c, the disk as a limit. */
export function loadDatabase(size: DatabaseSize, load: DatabaseLoad): DatabaseOutcome {
  const { requestsPerSecond } = load;
  const factor = load.queryFactor * (load.hasCache ? 1 : database.withoutCacheFactor);
  const cpuPerRequest = database.requestCpuSeconds * factor;
  const cpuWanted = database.idleCpu + requestsPerSecond * cpuPerRequest;
  const utilisation = Math.min(1, cpuWanted / size.cpu);
  // Heavier queries look at more blocks, but mostly at the same ones.
  const blocks = database.blocksPerRequest * Math.sqrt(factor);
  const missed = blocks * missShare(size.memoryBytes);
  const iopsPerRequest = missed + database.writesPerRequest;
  const limit = iopsCapacity(size.cpu);
  const wanted = database.idleIops + load.importBytesPerSecond / BLOCK_BYTES;
  const done = Math.min(1, Math.max(0, limit - wanted) / (requestsPerSecond * iopsPerRequest || 1));
  const diskUtilisation = Math.min(1, (wanted + requestsPerSecond * iopsPerRequest) / limit);
  return {
    cpuCores: utilisation * size.cpu,
    utilisation,
    readsPerSecond: requestsPerSecond * missed * done,
    writesPerSecond: wanted + requestsPerSecond * database.writesPerRequest * done,
    hitsPerSecond: requestsPerSecond * (blocks - missed) * done,
    answerSeconds: answerSeconds(size.cpu, Math.max(utilisation, diskUtilisation)),
    capacityPerSecond: Math.min(
      Math.max(MIN_ROOM, size.cpu - database.idleCpu) / cpuPerRequest,
      Math.max(MIN_ROOM, limit - wanted) / iopsPerRequest,
    ),
  };
}

/** Bytes of memory in use: buffers and page cache, and what each connection needs. */
export function databaseMemory(memoryBytes: number, connections: number): number {
  const used = database.memoryShare * memoryBytes + connections * database.bytesPerConnection;
  return Math.min(0.97 * memoryBytes, used);
}

/** The mean time of the answer's queries: their own CPU time stretched by the others' waiting. */
function answerSeconds(cpu: number, utilisation: number): number {
  const servers = Math.max(1, Math.round(cpu));
  const busy = Math.min(MAX_UTILISATION, utilisation);
  const stretch = 1 + erlangC(servers, busy * servers) / (servers * (1 - busy));
  return (database.answerCpuSeconds * servers * stretch) / cpu;
}
