import { DEMAND } from './demand.ts';

export interface KeyValueLoad {
  readonly requestsPerSecond: number;
  readonly seconds: number;
  /** Keys stored before this step. */
  readonly keys: number;
  readonly users: number;
  readonly instances: number;
  readonly maxMemoryBytes: number;
  readonly maxConnections: number;
  /** False for the policy `noeviction`: a full instance refuses writes instead. */
  readonly evicts: boolean;
}

export interface KeyValueOutcome {
  readonly keys: number;
  readonly usedMemoryBytes: number;
  readonly evictedKeys: number;
  readonly expiredKeys: number;
  readonly connections: number;
  readonly hits: number;
  readonly misses: number;
}

const { keyValue } = DEMAND;

/**
 * Keys that a steady load keeps: of the things that exist, the share asked for again within their
 * TTL. A crowd that looks at the same listings therefore fills less than its size suggests.
 */
export function steadyKeys(requestsPerSecond: number): number {
  const asked = requestsPerSecond * keyValue.keysPerRequest * keyValue.ttlSeconds;
  return keyValue.distinctKeys * (1 - Math.exp(-asked / keyValue.distinctKeys));
}

/** One step of the cache: it follows the load within about a TTL. */
export function stepKeyValue(load: KeyValueLoad): KeyValueOutcome {
  const moved = 1 - Math.exp(-load.seconds / keyValue.ttlSeconds);
  const wanted = load.keys + (steadyKeys(load.requestsPerSecond) - load.keys) * moved;
  const room = Math.max(0, load.maxMemoryBytes - keyValue.baseBytes) / keyValue.bytesPerKey;
  const keys = Math.min(wanted, room);
  const lookups = load.requestsPerSecond * keyValue.keysPerRequest * load.seconds;
  const connections =
    load.instances * keyValue.connectionsPerInstance + load.users * keyValue.connectionsPerUser;
  return {
    keys,
    usedMemoryBytes: Math.min(
      load.maxMemoryBytes,
      keyValue.baseBytes + keys * keyValue.bytesPerKey,
    ),
    evictedKeys: load.evicts ? wanted - keys : 0,
    expiredKeys: load.keys * moved,
    connections: Math.min(load.maxConnections, Math.round(connections)),
    hits: lookups * keyValue.hitShare,
    misses: lookups * (1 - keyValue.hitShare),
  };
}
