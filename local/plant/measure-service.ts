import type { Instant } from '#local/clock.ts';
import type { Service } from '#local/fake-render/world.ts';
import { normalAt, seedOf } from '#local/workload/noise.ts';
import type { ApplicationReading } from './application.ts';
import { DEMAND } from './demand.ts';
import type { MinuteRecorder } from './minute-recorder.ts';
import type { RunningInstance } from './situation.ts';

/** An instance with the bytes it uses. */
export interface MeasuredInstance extends RunningInstance {
  readonly memoryBytes: number;
}

export interface ServiceReading {
  readonly at: Instant;
  readonly seconds: number;
  readonly seed: number;
  readonly reading: ApplicationReading;
  readonly instances: readonly MeasuredInstance[];
}

const MINUTE = 60_000;
/** The proxy spreads requests, not work: instances differ by this share, minute by minute. */
const IMBALANCE = 0.04;
const LATENCY_NOISE = 0.04;

/** Records what Render's metrics say of a service. */
export function measureService(
  recorder: MinuteRecorder,
  { id, slug }: Service,
  { at, seconds, seed, reading, instances }: ServiceReading,
): void {
  const minute = Math.floor(at / MINUTE);
  recorder.gauge(id, 'instance-count', instances.length);
  for (const { instance, plan, memoryBytes } of instances) {
    const labels = { instance: instance.id };
    const skew = 1 + IMBALANCE * normalAt(seedOf(seed, instance.id), minute);
    const cpu = Math.min(plan.cpu, plan.cpu * reading.fleet.utilisation * skew);
    recorder.gauge(id, 'cpu', cpu, labels);
    recorder.gauge(id, 'cpu-limit', plan.cpu, labels);
    recorder.gauge(id, 'memory', Math.min(memoryBytes, plan.memoryBytes), labels);
    recorder.gauge(id, 'memory-limit', plan.memoryBytes, labels);
  }
  measureRequests(recorder, { id, host: `${slug}.onrender.com` }, seconds, reading);
  if (reading.fleet.servedPerSecond === 0) return;
  const noise = 1 + LATENCY_NOISE * normalAt(seedOf(seed, 'latency'), minute);
  const { p50, p95, p99 } = reading.fleet.latencySeconds;
  for (const [quantile, value] of [
    ['0.5', p50],
    ['0.95', p95],
    ['0.99', p99],
  ] as const) {
    const seen = Math.min(DEMAND.service.timeoutSeconds, value * noise);
    recorder.gauge(id, 'http-latency', seen * 1_000, { quantile });
  }
}

/** 502 is the proxy's word for "no answer in time". */
function measureRequests(
  recorder: MinuteRecorder,
  { id, host }: { readonly id: string; readonly host: string },
  seconds: number,
  { fleet, failingShare }: ApplicationReading,
): void {
  const { notFoundShare, faultShare } = DEMAND.service;
  const served = fleet.servedPerSecond * seconds;
  const failed = served * (failingShare + (1 - failingShare) * faultShare);
  const missing = (served - failed) * notFoundShare;
  const counts = { 200: served - failed - missing, 404: missing, 500: failed };
  for (const [statusCode, count] of Object.entries(counts)) {
    recorder.count(id, 'http-requests', count, { statusCode, host });
  }
  const lost = fleet.droppedPerSecond * seconds;
  if (lost > 0) recorder.count(id, 'http-requests', lost, { statusCode: '502', host });
}
