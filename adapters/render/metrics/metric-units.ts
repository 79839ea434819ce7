import type { MetricName } from '../metric-calls.ts';

type Factors = Readonly<Record<string, number>>;

/** What one of Render's unit is in ours; a series without a unit is taken to be in the usual one. */
const cores: Factors = { '': 1, cpu: 1, cpus: 1, core: 1, cores: 1, vcpu: 1 };
const bytes: Factors = {
  '': 1,
  b: 1,
  byte: 1,
  bytes: 1,
  kb: 1024,
  mb: 1024 ** 2,
  gb: 1024 ** 3,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};
const milliseconds: Factors = { '': 1, ms: 1, milliseconds: 1, s: 1000, seconds: 1000 };
const seconds: Factors = { '': 1, s: 1, seconds: 1, ms: 0.001, milliseconds: 0.001 };

const factors: Readonly<Partial<Record<MetricName, Factors>>> = {
  cpu: cores,
  'cpu-limit': cores,
  memory: bytes,
  'memory-limit': bytes,
  'disk-usage': bytes,
  'disk-capacity': bytes,
  'http-latency': milliseconds,
  'replication-lag': seconds,
};

/** What to multiply by, or undefined for a unit nobody knows; plain counts have whatever unit. */
export function unitFactor(metric: MetricName, unit: string): number | undefined {
  const known = factors[metric];
  return known === undefined ? 1 : known[unit.trim().toLowerCase()];
}
