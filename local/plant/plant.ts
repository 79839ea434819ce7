import type { Clock, Instant } from '#local/clock.ts';
import { startDeploy } from '#local/fake-render/deploys/start-deploy.ts';
import { crashInstance } from '#local/fake-render/services/instances.ts';
import type { Service, World } from '#local/fake-render/world.ts';
import { seedOf } from '#local/workload/noise.ts';
import type { Workload } from '#local/workload/workload.ts';
import {
  type ApplicationReading,
  type ApplicationState,
  type Situation,
  stepApplication,
} from './application.ts';
import { steadyKeys } from './key-value.ts';
import { Leaks, leakedSince, leakRate } from './leaks.ts';
import { type MeasuredInstance, measureService } from './measure-service.ts';
import { measureDatabase, measureKeyValue } from './measure-stores.ts';
import { MinuteRecorder } from './minute-recorder.ts';
import { processMemory } from './process-memory.ts';
import { countReplicas, type ReplicaCounters } from './replica-counters.ts';
import { type Controls, type RunningInstance, runningInstances, situationOf } from './situation.ts';
import { slowed } from './slowed.ts';
import type { Snapshot } from './snapshot.ts';
import { StoredData } from './stored-data.ts';
import { findTargets, type TargetIds } from './targets.ts';
import { longestTransaction } from './transactions.ts';
import { type Totals, type Truth, truthOf } from './truth.ts';
import { leadsOf } from './variables.ts';
import { WorkerQueue } from './worker-queue.ts';

export interface PlantOptions {
  readonly clock: Clock;
  readonly world: World;
  readonly workload: Workload;
  readonly seed: number;
  readonly targets?: TargetIds;
  /** Metrics of this long before the start, as if the application had run unattended. */
  readonly historyMinutes?: number;
}

const STEP_SECONDS = 10;
const STEP = STEP_SECONDS * 1_000;
const MINUTE = 60_000;
const HISTORY_MINUTES = 60;
/** The stores have not been restarted for this long when the simulation begins. */
const UP_BEFORE = 3 * 24 * 60 * MINUTE;

/** Load in; CPU, memory, latency, connections, disk and errors out, into the world's metrics. */
export class Plant {
  readonly #options: PlantOptions;
  readonly #recorder: MinuteRecorder;
  readonly #leaks = new Leaks();
  readonly #stored: StoredData;
  readonly #queue = new WorkerQueue();
  #state: ApplicationState = { backlog: 0, inFlight: 0, keys: 0 };
  #controls: Controls = {
    trafficFactor: 1,
    leakBytesPerMinute: 0,
    databaseGrowthBytesPerMinute: 0,
    slownessByPlan: {},
  };
  #replicas: ReadonlyMap<string, ReplicaCounters> = new Map();
  #snapshot: Snapshot | undefined;
  #totals: Totals = { requests: 0, dropped: 0, failed: 0 };
  #cancel: (() => void) | undefined;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();

  constructor(options: PlantOptions) {
    this.#options = options;
    this.#recorder = new MinuteRecorder(options.world.metrics);
    this.#stored = new StoredData(options.seed, options.clock.now() - UP_BEFORE);
  }

  /** Lives through the history at once, then a step every ten seconds of the clock. */
  start(): void {
    const { clock, historyMinutes = HISTORY_MINUTES } = this.#options;
    const now = Math.floor(clock.now() / STEP) * STEP;
    const first = now - historyMinutes * MINUTE;
    this.#settle(first);
    for (let at = first + STEP; at < now; at += STEP) this.#step(at, false);
    this.#step(now, false);
    this.#schedule(now + STEP);
  }

  stop(): void {
    this.#cancel?.();
  }

  /** Multiplies what people ask for from now on. */
  trafficFactor(factor: number): void {
    this.#controls = { ...this.#controls, trafficFactor: factor };
  }

  /** Every process keeps this much more a minute, besides the workload's own leaks; 0 ends it. */
  leak(bytesPerMinute: number): void {
    this.#controls = { ...this.#controls, leakBytesPerMinute: bytesPerMinute };
  }

  /** The database takes in this much a minute, besides the workload's own growth; 0 ends it. */
  growDisk(bytesPerMinute: number): void {
    this.#controls = { ...this.#controls, databaseGrowthBytesPerMinute: bytesPerMinute };
  }

  /** Answers take this many times as long on instances of a plan, as if it did not suit; 1 ends it. */
  slowOn(plan: string, factor: number): void {
    const slownessByPlan = { ...this.#controls.slownessByPlan, [plan]: factor };
    this.#controls = { ...this.#controls, slownessByPlan };
  }

  /** Leaves tasks to the background worker, all at once, besides those of the workload. */
  enqueue(tasks: number): void {
    this.#queue.put(tasks);
  }

  /** The last step in full: what the data stores show comes from here. */
  snapshot(): Snapshot {
    if (this.#snapshot === undefined) throw new Error('the plant has not been started');
    return this.#snapshot;
  }

  /** Calls `listener` after every step of the clock; returns what removes it. */
  listen(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The last step, for people. */
  truth(): Truth {
    return truthOf(this.snapshot(), this.#totals);
  }

  #schedule(at: Instant): void {
    this.#cancel = this.#options.clock.at(at, () => {
      this.#step(at, true);
      for (const listener of this.#listeners) listener(this.snapshot());
      this.#schedule(at + STEP);
    });
  }

  /** The state that the load of that time leads to, for processes that have run since they began. */
  #settle(at: Instant): void {
    const { world, workload, targets: ids = {} } = this.#options;
    this.#state = { backlog: 0, inFlight: 0, keys: steadyKeys(workload.rate(at)) };
    for (const { id, createdAt } of findTargets(world, ids).service?.instances ?? []) {
      this.#leaks.set(id, leakedSince(workload, createdAt, at));
    }
  }

  #step(at: Instant, isLive: boolean): void {
    const { world, workload, seed, targets: ids = {} } = this.#options;
    const { controls, recorder } = { controls: this.#controls, recorder: this.#recorder };
    const targets = findTargets(world, ids);
    if (isLive) this.#release(at, targets.service);
    const running = runningInstances(targets.service, at);
    const leads = leadsOf(targets.service, targets.database, running);
    const moment = { at, seconds: STEP_SECONDS, workload, controls, targets, running, leads };
    const situation = situationOf(moment);
    const { reading: unhurt, state } = stepApplication(situation, this.#state);
    const reading = slowed(unhurt, running, controls.slownessByPlan);
    this.#state = state;
    this.#replicas = countReplicas(this.#replicas, {
      at,
      seconds: STEP_SECONDS,
      replicas: targets.replicas,
      shares: leads.replicas,
      servedPerSecond: reading.fleet.servedPerSecond,
    });
    const { importBytesPerSecond, queryFactor } = situation.database;
    const stored = { at, seconds: STEP_SECONDS, targets, reading, importBytesPerSecond };
    this.#stored.step({ ...stored, grows: isLive });
    const instances = this.#measureMemory(at, situation, state, running);
    if (targets.service !== undefined) {
      const step = { at, seconds: STEP_SECONDS, seed, reading, instances };
      measureService(recorder, targets.service, step);
      if (isLive) this.#killTooBig(targets.service, instances);
    }
    if (targets.database !== undefined) {
      measureDatabase(recorder, targets.database, targets.replicas, reading);
    }
    if (targets.keyValue !== undefined) measureKeyValue(recorder, targets.keyValue, reading);
    this.#queue.step(recorder, {
      at,
      seconds: STEP_SECONDS,
      worker: targets.worker,
      works: situation.keyValue.works,
      requestsPerSecond: reading.fleet.servedPerSecond,
    });
    if (isLive) this.#addUp(reading);
    const minute = Math.floor(at / MINUTE);
    this.#snapshot = {
      at,
      targets,
      situation,
      reading,
      instances,
      queue: this.#queue.reading,
      databaseCounters: this.#stored.databaseCounters,
      keyValueCounters: this.#stored.keyValueCounters,
      replicaCounters: this.#replicas,
      longestTransactionSeconds: longestTransaction(seedOf(seed, 'sql'), minute, queryFactor),
    };
    if (at % MINUTE === 0) recorder.flush(at);
  }

  #release(at: Instant, service: Service | undefined): void {
    const { world, workload } = this.#options;
    if (service === undefined || service.suspended) return;
    for (const event of workload.eventsStarting(at - STEP, at)) {
      if (event.what !== 'deploy') continue;
      const commit = { id: 'c0ffee00c0ffee00', message: event.why };
      startDeploy(world, service, { trigger: 'new_commit', builds: true, commit });
    }
  }

  #measureMemory(
    at: Instant,
    { users, seconds }: Situation,
    { inFlight }: ApplicationState,
    running: readonly RunningInstance[],
  ): MeasuredInstance[] {
    const perMinute = leakRate(this.#options.workload, at) + this.#controls.leakBytesPerMinute;
    const ids = running.map(({ instance }) => instance.id);
    this.#leaks.grow(ids, (perMinute * seconds) / 60);
    return running.map(({ instance, plan }) => {
      const leakedBytes = this.#leaks.of(instance.id);
      const load = { users, inFlight, instances: running.length, leakedBytes };
      return { instance, plan, memoryBytes: processMemory(load) };
    });
  }

  /** The kernel ends a process that outgrows its limit; what it had kept is gone with it. */
  #killTooBig(service: Service, instances: readonly MeasuredInstance[]): void {
    for (const { instance, plan, memoryBytes } of instances) {
      if (memoryBytes < plan.memoryBytes) continue;
      this.#leaks.set(instance.id, 0);
      const limit = { memoryLimit: `${plan.memoryBytes / 1024 ** 2}Mi` };
      crashInstance(this.#options.world, service, instance, { oomKilled: limit });
    }
  }

  #addUp({ fleet, failingShare }: ApplicationReading): void {
    const served = fleet.servedPerSecond * STEP_SECONDS;
    const dropped = fleet.droppedPerSecond * STEP_SECONDS;
    this.#totals = {
      requests: this.#totals.requests + served + dropped,
      dropped: this.#totals.dropped + dropped,
      failed: this.#totals.failed + served * failingShare,
    };
  }
}
