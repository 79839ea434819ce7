import type { Clock, Instant } from '#local/clock.ts';
import type { Deliver } from '../deliver.ts';
import type { Chaos } from './delivery/chaos.ts';
import { Courier } from './delivery/courier.ts';
import type { DeliveryNote } from './delivery/parcel.ts';
import type { ScheduleInput } from './scheduler/schedule-definition.ts';
import { scheduleParcel } from './scheduler/schedule-parcel.ts';
import { type Schedule, type ScheduleGroup, ScheduleTable } from './scheduler/schedule-table.ts';
import { type RestRequestHandler, schedulerApi } from './scheduler/scheduler-api.ts';
import { seededIds } from './seeded-random.ts';

/** Something about a schedule that a person should know. */
export interface ScheduleNote {
  readonly kind: 'note';
  readonly scheduleArn: string;
  readonly text: string;
}

export interface SchedulerOptions {
  readonly clock: Clock;
  readonly account: string;
  readonly region: string;
  readonly deliver: Deliver;
  readonly seed?: number;
  readonly observe?: (note: ScheduleNote | DeliveryNote) => void;
}

/** EventBridge Scheduler: schedules in time zones. They fire between `start` and `stop`. */
export class Scheduler {
  /** The REST-JSON API, to be mounted on an HTTP server. */
  readonly handle: RestRequestHandler;
  readonly #options: SchedulerOptions;
  readonly #table: ScheduleTable;
  readonly #courier: Courier;
  readonly #newId: () => string;
  readonly #cancels = new Map<string, () => void>();
  #running = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#table = new ScheduleTable(options);
    this.#courier = new Courier(options);
    // Other ids than EventBridge makes from the same seed.
    this.#newId = seededIds((options.seed ?? 1) ^ 0x5c4ed);
    this.handle = schedulerApi(this, this.#table);
  }

  start(): void {
    this.#running = true;
    for (const schedule of this.#table.all()) this.#arm(schedule);
  }

  stop(): void {
    this.#running = false;
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
    this.#courier.stop();
  }

  /** From now on deliveries are doubled, shuffled or lost like this; `{}` ends it. */
  chaos(chaos: Chaos): void {
    this.#courier.chaos(chaos);
  }

  createSchedule(input: ScheduleInput): Schedule {
    return this.#begin(this.#table.create(input));
  }

  updateSchedule(input: ScheduleInput): Schedule {
    return this.#begin(this.#table.update(input));
  }

  deleteSchedule(name: string, group = 'default'): void {
    this.#disarm(this.#table.delete(name, group).arn);
  }

  createGroup(name: string): ScheduleGroup {
    return this.#table.createGroup(name);
  }

  deleteGroup(name: string): void {
    for (const { arn } of this.#table.deleteGroup(name)) this.#disarm(arn);
  }

  #begin(schedule: Schedule): Schedule {
    if (schedule.definition.FlexibleTimeWindow.Mode === 'FLEXIBLE') {
      const text = 'The flexible time window is ignored: it fires at the start of the window.';
      this.#options.observe?.({ kind: 'note', scheduleArn: schedule.arn, text });
    }
    this.#arm(schedule);
    return schedule;
  }

  /** Sets the timer for the next firing after `from`; the instant it was made counts as after. */
  #arm(schedule: Schedule, from: Instant = schedule.modifiedAt - 1): void {
    const { arn, definition, recurrence } = schedule;
    this.#disarm(arn);
    if (!this.#running || definition.State === 'DISABLED') return;
    const { StartDate, EndDate } = definition;
    const earliest = StartDate === undefined ? from : Math.max(from, StartDate.getTime() - 1);
    const at = recurrence.next(earliest);
    if (at === undefined || (EndDate !== undefined && at >= EndDate.getTime())) {
      this.#complete(schedule);
      return;
    }
    const cancel = this.#options.clock.at(at, () => {
      this.#fire(schedule, at);
      // What passed before `start` is not made up for, beyond the first firing.
      this.#arm(schedule, Math.max(at, this.#options.clock.now() - 1000));
    });
    this.#cancels.set(arn, cancel);
  }

  #fire({ arn, definition }: Schedule, scheduledAt: Instant): void {
    const { account, region } = this.#options;
    const executionId = this.#newId();
    this.#courier.send(
      scheduleParcel({ arn, definition, scheduledAt, executionId, account, region }),
    );
  }

  #complete({ definition }: Schedule): void {
    if (definition.ActionAfterCompletion !== 'DELETE') return;
    this.#table.delete(definition.Name, definition.GroupName);
  }

  #disarm(arn: string): void {
    this.#cancels.get(arn)?.();
    this.#cancels.delete(arn);
  }
}
