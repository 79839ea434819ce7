import { DEMAND } from './demand.ts';
import { responseTime } from './response-time.ts';

/** The instances that serve, taken together. */
export interface Fleet {
  readonly instances: number;
  readonly cpus: number;
  readonly workers: number;
}

export interface FleetLoad {
  readonly requestsPerSecond: number;
  /** CPU of an average request, 1 = an ordinary one. */
  readonly cpuFactor: number;
  readonly seconds: number;
  /** Requests that wait since earlier. */
  readonly backlog: number;
  /** How long a request's answer waits for the database. */
  readonly databaseSeconds: number;
  /** The most requests per second that the database can take. */
  readonly databaseCapacity: number;
  /** Share of requests that fail at once because the database does not answer them. */
  readonly failingShare: number;
}

export interface FleetOutcome {
  readonly servedPerSecond: number;
  /** Given up after 30 seconds, or met no instance. */
  readonly droppedPerSecond: number;
  readonly backlog: number;
  readonly capacityPerSecond: number;
  /** Cores busy in the whole fleet, and their share. */
  readonly cpuCores: number;
  readonly utilisation: number;
  /** Requests inside the workers, by Little's law. */
  readonly inFlight: number;
  readonly latencySeconds: { readonly p50: number; readonly p95: number; readonly p99: number };
}

const { service } = DEMAND;

/** The fleet of instances with these many CPUs each. */
export function fleetOf(cpusOfInstances: readonly number[]): Fleet {
  let cpus = 0;
  let workers = 0;
  for (const cpu of cpusOfInstances) {
    cpus += cpu;
    workers += Math.max(1, Math.round(cpu * service.workersPerCpu));
  }
  return { instances: cpusOfInstances.length, cpus, workers };
}

/**
 * One step of the service: M/M/c below saturation, a fluid backlog above it. The backlog holds what
 * can be answered within the time limit; the rest is lost.
 */
export function stepFleet(fleet: Fleet, load: FleetLoad): FleetOutcome {
  if (fleet.workers === 0) return nothingRuns(load);
  const working = 1 - load.failingShare + load.failingShare * service.failedWorkShare;
  const work = load.cpuFactor * working;
  // Half a CPU makes a worker that takes twice as long.
  const slowness = fleet.workers / fleet.cpus;
  const databaseSeconds = load.databaseSeconds * (1 - load.failingShare);
  const busySeconds = service.requestCpuSeconds * slowness * work + databaseSeconds;
  const answerSeconds = service.answerCpuSeconds * slowness * work + databaseSeconds;
  const idleShare = service.idleCpu / (fleet.cpus / fleet.instances);
  const own = (fleet.workers * Math.max(0.1, 1 - idleShare)) / busySeconds;
  const capacity = Math.min(own, load.databaseCapacity);
  const waiting = load.backlog + load.requestsPerSecond * load.seconds;
  const served = Math.min(waiting, capacity * load.seconds);
  const backlog = Math.min(waiting - served, capacity * service.timeoutSeconds);
  const servedPerSecond = served / load.seconds;
  const cpuCores =
    service.idleCpu * fleet.instances + servedPerSecond * service.requestCpuSeconds * work;
  const time = responseTime({
    servers: fleet.workers,
    arrivalsPerSecond: load.requestsPerSecond,
    busySeconds: fleet.workers / own,
    answerSeconds,
  });
  const behindBacklog = backlog / capacity;
  const limited = (share: number) =>
    Math.min(service.timeoutSeconds, time.quantile(share) + behindBacklog);
  return {
    servedPerSecond,
    droppedPerSecond: (waiting - served - backlog) / load.seconds,
    backlog,
    capacityPerSecond: capacity,
    cpuCores: Math.min(fleet.cpus, cpuCores),
    utilisation: Math.min(1, cpuCores / fleet.cpus),
    inFlight: servedPerSecond * busySeconds + Math.min(backlog, fleet.workers),
    latencySeconds: { p50: limited(0.5), p95: limited(0.95), p99: limited(0.99) },
  };
}

/** The proxy answers for a service that has no instance. */
function nothingRuns(load: FleetLoad): FleetOutcome {
  const lost = load.requestsPerSecond + load.backlog / load.seconds;
  return {
    servedPerSecond: 0,
    droppedPerSecond: lost,
    backlog: 0,
    capacityPerSecond: 0,
    cpuCores: 0,
    utilisation: 0,
    inFlight: 0,
    latencySeconds: { p50: 0, p95: 0, p99: 0 },
  };
}
