import type { Database, KeyValue } from '#local/fake-render/world.ts';
import type { ApplicationReading } from './application.ts';
import { databaseMemory } from './database.ts';
import { DEMAND } from './demand.ts';
import type { MinuteRecorder } from './minute-recorder.ts';
import { keyValuePlanOf, postgresPlanOf } from './situation.ts';

const GIBIBYTE = 1024 ** 3;
/** A replica answers reports and replays what the primary writes. */
const REPLICA_LOAD = 0.4;
const REPLICA_CONNECTIONS = 3;

/** Records what Render's metrics say of a database and its read replicas. */
export function measureDatabase(
  recorder: MinuteRecorder,
  primary: Database,
  replicas: readonly Database[],
  { database, pool }: ApplicationReading,
): void {
  const connections = pool.open + replicas.length;
  measureOneDatabase(recorder, primary, database.utilisation, connections);
  for (const replica of replicas) {
    const utilisation = REPLICA_LOAD * database.utilisation;
    measureOneDatabase(recorder, replica, utilisation, REPLICA_CONNECTIONS);
    recorder.gauge(replica.id, 'replication-lag', replicationLag(database.utilisation));
  }
  if (replicas.length > 0) {
    recorder.gauge(primary.id, 'replication-lag', replicationLag(database.utilisation));
  }
}

/** Seconds; a busy primary writes faster than a replica replays. */
export function replicationLag(utilisation: number): number {
  return 0.05 + (0.1 * utilisation) / (1.02 - Math.min(1, utilisation));
}

function measureOneDatabase(
  recorder: MinuteRecorder,
  { id, runningPlan, diskUsedBytes, usableDiskGB }: Database,
  utilisation: number,
  connections: number,
): void {
  const plan = postgresPlanOf(runningPlan);
  const labels = { instance: id };
  recorder.gauge(id, 'instance-count', 1);
  recorder.gauge(id, 'cpu', plan.cpu * utilisation, labels);
  recorder.gauge(id, 'cpu-limit', plan.cpu, labels);
  recorder.gauge(id, 'memory', databaseMemory(plan.memoryBytes, connections), labels);
  recorder.gauge(id, 'memory-limit', plan.memoryBytes, labels);
  recorder.gauge(id, 'active-connections', connections);
  recorder.gauge(id, 'disk-usage', diskUsedBytes);
  recorder.gauge(id, 'disk-capacity', usableDiskGB * GIBIBYTE);
}

/** Records what Render's metrics say of a Key Value instance. */
export function measureKeyValue(
  recorder: MinuteRecorder,
  { id, runningPlan }: KeyValue,
  { keyValue, fleet }: ApplicationReading,
): void {
  const plan = keyValuePlanOf(runningPlan);
  const { idleCpu, cpuSecondsPerRequest, overheadShare } = DEMAND.keyValue;
  const cpu = idleCpu + fleet.servedPerSecond * cpuSecondsPerRequest;
  const memory = keyValue.usedMemoryBytes * (1 + overheadShare);
  const labels = { instance: id };
  recorder.gauge(id, 'instance-count', 1);
  recorder.gauge(id, 'cpu', Math.min(plan.cpu, cpu), labels);
  recorder.gauge(id, 'cpu-limit', plan.cpu, labels);
  recorder.gauge(id, 'memory', Math.min(plan.memoryBytes, memory), labels);
  recorder.gauge(id, 'memory-limit', plan.memoryBytes, labels);
  recorder.gauge(id, 'active-connections', keyValue.connections);
}
