import { describe, expect, it } from 'vitest';
import { keyValueInfo } from '#local/data-stores/key-value-info.ts';
import { ordinaryState } from './key-value-state.ts';

const titles = (text: string) => text.match(/^# .*$/gm);

describe('keyValueInfo', () => {
  it('has the usual sections with their fields', () => {
    const text = keyValueInfo(ordinaryState);
    expect(titles(text)).toEqual([
      '# Server',
      '# Clients',
      '# Memory',
      '# Persistence',
      '# Stats',
      '# Replication',
      '# CPU',
      '# Cluster',
      '# Keyspace',
    ]);
    for (const line of [
      'connected_clients:100',
      'maxclients:1000',
      'used_memory:320000000',
      'used_memory_human:305.18M',
      'maxmemory:1073741824',
      'maxmemory_human:1.00G',
      'maxmemory_policy:allkeys-lru',
      'evicted_keys:3',
      'keyspace_hits:930',
      'keyspace_misses:70',
      'db0:keys=10000,expires=10000,avg_ttl=600000,subexpiry=0',
      'uptime_in_days:1',
    ]) {
      expect(text).toContain(`${line}\r\n`);
    }
  });

  it('gives only the sections asked for, in any case', () => {
    expect(titles(keyValueInfo(ordinaryState, ['MEMORY', 'clients']))).toEqual([
      '# Clients',
      '# Memory',
    ]);
    expect(keyValueInfo(ordinaryState, ['nothing'])).toBe('');
    expect(titles(keyValueInfo(ordinaryState, ['everything']))).toHaveLength(9);
  });

  it('lists no database without keys', () => {
    expect(keyValueInfo({ ...ordinaryState, keys: 0 }, ['keyspace'])).toBe('# Keyspace\r\n');
  });
});
