import type { Snapshot } from '#local/plant/snapshot.ts';
import { celeryKeys } from './celery-keys.ts';
import type { KeyValueState } from './key-value-info.ts';

/** What the simulated Key Value instance says of itself. */
export function simulatedKeyValue(snapshot: Snapshot): KeyValueState {
  const { at, reading, situation, keyValueCounters: counters, targets } = snapshot;
  const { keyValue } = reading;
  return {
    version: '8.1.1',
    usedMemoryBytes: Math.round(keyValue.usedMemoryBytes),
    maxMemoryBytes: situation.keyValue.memoryBytes,
    policy: targets.keyValue?.maxmemoryPolicy ?? 'noeviction',
    connectedClients: keyValue.connections,
    maxClients: situation.keyValue.connections,
    keys: Math.round(keyValue.keys),
    uptimeSeconds: Math.max(0, (at - counters.since) / 1_000),
    commands: Math.round((counters.hits + counters.misses) * 1.2),
    hits: Math.floor(counters.hits),
    misses: Math.floor(counters.misses),
    expiredKeys: Math.floor(counters.expired),
    evictedKeys: Math.floor(counters.evicted),
    ...(targets.worker && { kept: celeryKeys({ name: 'celery', ...snapshot.queue }) }),
    reachable: situation.keyValue.works,
  };
}
