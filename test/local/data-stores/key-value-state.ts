import type { KeyValueState } from '#local/data-stores/key-value-info.ts';

/** An instance of the plan `standard` in an ordinary hour. */
export const ordinaryState: KeyValueState = {
  version: '8.1.1',
  usedMemoryBytes: 320_000_000,
  maxMemoryBytes: 1024 ** 3,
  policy: 'allkeys_lru',
  connectedClients: 100,
  maxClients: 1_000,
  keys: 10_000,
  uptimeSeconds: 90_000,
  commands: 5_000,
  hits: 930,
  misses: 70,
  expiredKeys: 12,
  evictedKeys: 3,
  reachable: true,
};
