import { DEMAND } from './demand.ts';

/** Tasks at a queue. */
export interface QueueState {
  /** In the list: nobody has taken them. */
  readonly waiting: number;
  /** In the hands of workers: being done, or fetched ahead. */
  readonly unacked: number;
}

export interface QueueLoad {
  readonly workers: number;
  /** Tasks that come in this step. */
  readonly arrivals: number;
  readonly seconds: number;
}

export interface QueueOutcome extends QueueState {
  readonly done: number;
  /** Share of the slots that are busy. */
  readonly utilisation: number;
}

const { concurrency, prefetch, taskSeconds } = DEMAND.worker;

/**
 * One step of Celery's workers, as a fluid: they do what they have slots for, and take ahead what they may.
 * What a worker holds that goes comes back into the list.
 */
export function stepWorkers(state: QueueState, load: QueueLoad): QueueOutcome {
  const there = state.waiting + state.unacked + load.arrivals;
  const slots = load.workers * concurrency;
  const most = (slots * load.seconds) / taskSeconds;
  // With slots to spare as many are being done as come in the time of one (Little's law).
  const flowing = Math.min(slots, (load.arrivals / load.seconds) * taskSeconds, there);
  const done = Math.min(most, there - flowing);
  const left = there - done;
  const unacked = Math.min(left, slots * prefetch);
  return {
    waiting: left - unacked,
    unacked,
    done,
    utilisation:
      slots === 0 ? 0 : Math.min(1, Math.max(done / most, Math.min(left, slots) / slots)),
  };
}
