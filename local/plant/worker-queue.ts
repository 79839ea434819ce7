import type { Instant } from '#local/clock.ts';
import type { Service } from '#local/fake-render/world.ts';
import { DEMAND } from './demand.ts';
import type { MinuteRecorder } from './minute-recorder.ts';
import { runningInstances } from './situation.ts';
import { type QueueOutcome, type QueueState, stepWorkers } from './worker-fleet.ts';

/** Celery's queue after a step, and what worked at it. */
export interface QueueReading extends QueueOutcome {
  /** Instances that work. */
  readonly workers: number;
  /** Since the start. */
  readonly totals: { readonly put: number; readonly done: number };
}

export interface QueueStep {
  readonly at: Instant;
  readonly seconds: number;
  /** The background worker, if there is one. */
  readonly worker: Service | undefined;
  /** Whether the broker answers; if not, nothing comes and nothing goes. */
  readonly works: boolean;
  readonly requestsPerSecond: number;
}

const IDLE: QueueReading = {
  waiting: 0,
  unacked: 0,
  done: 0,
  utilisation: 0,
  workers: 0,
  totals: { put: 0, done: 0 },
};

/** The tasks that the application leaves to its background worker. */
export class WorkerQueue {
  #reading = IDLE;
  #put = 0;

  get reading(): QueueReading {
    return this.#reading;
  }

  /** Puts tasks in, all at once, besides those that requests leave. */
  put(tasks: number): void {
    this.#put += tasks;
  }

  /** One step, recorded as Render measures it. Without a worker nobody leaves any tasks. */
  step(recorder: MinuteRecorder, step: QueueStep): void {
    const { at, seconds, worker, works } = step;
    if (worker === undefined) return;
    const instances = runningInstances(worker, at);
    const workers = instances.length;
    const { totals } = this.#reading;
    const state: QueueState = this.#reading;
    const come = step.requestsPerSecond * DEMAND.worker.tasksPerRequest * seconds;
    const arrivals = works ? come + this.#put : 0;
    if (works) this.#put = 0;
    const outcome = works
      ? stepWorkers(state, { workers, arrivals, seconds })
      : { ...state, done: 0, utilisation: 0 };
    const sums = { put: totals.put + arrivals, done: totals.done + outcome.done };
    this.#reading = { ...outcome, workers, totals: sums };
    recorder.gauge(worker.id, 'instance-count', workers);
    const { concurrency, idleCpu, memoryBytes, taskCpuSeconds, taskSeconds } = DEMAND.worker;
    const busy = outcome.utilisation * concurrency * (taskCpuSeconds / taskSeconds);
    for (const { instance, plan } of instances) {
      const labels = { instance: instance.id };
      recorder.gauge(worker.id, 'cpu', Math.min(plan.cpu, idleCpu + busy), labels);
      recorder.gauge(worker.id, 'cpu-limit', plan.cpu, labels);
      recorder.gauge(worker.id, 'memory', Math.min(plan.memoryBytes, memoryBytes), labels);
      recorder.gauge(worker.id, 'memory-limit', plan.memoryBytes, labels);
    }
  }
}
