/** What a Key Value instance says about itself. */
export interface KeyValueState {
  readonly version: string;
  readonly usedMemoryBytes: number;
  readonly maxMemoryBytes: number;
  readonly policy: string;
  readonly connectedClients: number;
  readonly maxClients: number;
  readonly keys: number;
  readonly uptimeSeconds: number;
  /** Since the start of the instance. */
  readonly commands: number;
  readonly hits: number;
  readonly misses: number;
  readonly expiredKeys: number;
  readonly evictedKeys: number;
  /** Keys whose size can be asked for; of all others nothing is known but their number. */
  readonly kept?: ReadonlyMap<string, KeptKey>;
  /** Refuses connections otherwise. */
  readonly reachable: boolean;
}

/** A key as far as an observer looks into it. */
export interface KeptKey {
  readonly type: 'list' | 'hash' | 'set';
  /** Redis keeps no empty ones: 0 is a key that is not there. */
  readonly size: number;
}

type Fields = Readonly<Record<string, string | number>>;

/** As Redis writes it: 293.41M. */
function human(bytes: number): string {
  const units = ['B', 'K', 'M', 'G'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(2)}${units[unit]}`;
}

const sections: Readonly<Record<string, (state: KeyValueState) => Fields>> = {
  server: (state) => ({
    // Valkey names itself here too and keeps the Redis version that it is compatible with.
    redis_version: '7.2.4',
    server_name: 'valkey',
    valkey_version: state.version,
    redis_mode: 'standalone',
    uptime_in_seconds: Math.floor(state.uptimeSeconds),
    uptime_in_days: Math.floor(state.uptimeSeconds / 86_400),
  }),
  clients: (state) => ({
    connected_clients: state.connectedClients,
    cluster_connections: 0,
    maxclients: state.maxClients,
    blocked_clients: 0,
  }),
  memory: (state) => ({
    used_memory: state.usedMemoryBytes,
    used_memory_human: human(state.usedMemoryBytes),
    used_memory_rss: Math.round(state.usedMemoryBytes * 1.08),
    used_memory_peak: state.usedMemoryBytes,
    maxmemory: state.maxMemoryBytes,
    maxmemory_human: human(state.maxMemoryBytes),
    maxmemory_policy: state.policy.replaceAll('_', '-'),
    mem_fragmentation_ratio: '1.08',
  }),
  persistence: () => ({ loading: 0, rdb_bgsave_in_progress: 0, aof_enabled: 1 }),
  stats: (state) => ({
    total_commands_processed: state.commands,
    rejected_connections: 0,
    expired_keys: state.expiredKeys,
    evicted_keys: state.evictedKeys,
    keyspace_hits: state.hits,
    keyspace_misses: state.misses,
  }),
  replication: () => ({ role: 'master', connected_slaves: 0 }),
  cpu: (state) => ({ used_cpu_user: (state.commands * 0.000_02).toFixed(6) }),
  cluster: () => ({ cluster_enabled: 0 }),
  keyspace: (state) =>
    state.keys === 0
      ? {}
      : { db0: `keys=${state.keys},expires=${state.keys},avg_ttl=600000,subexpiry=0` },
};

const WHOLE = new Set(['all', 'default', 'everything']);

/** The text of INFO: every section, or those asked for. */
export function keyValueInfo(state: KeyValueState, asked: readonly string[] = []): string {
  const names = asked.map((name) => name.toLowerCase());
  const everything = names.length === 0 || names.some((name) => WHOLE.has(name));
  return Object.entries(sections)
    .filter(([name]) => everything || names.includes(name))
    .map(([name, fields]) => {
      const title = name === 'cpu' ? 'CPU' : `${name[0]?.toUpperCase()}${name.slice(1)}`;
      const lines = Object.entries(fields(state)).map(([field, value]) => `${field}:${value}\r\n`);
      return `# ${title}\r\n${lines.join('')}`;
    })
    .join('\r\n');
}
