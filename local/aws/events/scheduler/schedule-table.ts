import type { Clock, Instant } from '#local/clock.ts';
import { ServiceError } from '../../wire.ts';
import { type Recurrence, readSchedule } from '../schedule/schedule-expression.ts';
import { timeZone } from '../schedule/time-zone.ts';
import { invalid } from '../validation.ts';
import { readScheduleDefinition, type ScheduleDefinition } from './schedule-definition.ts';

/** A schedule as it stands; every change makes a new one. */
export interface Schedule {
  readonly arn: string;
  readonly definition: ScheduleDefinition;
  readonly recurrence: Recurrence;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
}

export interface ScheduleGroup {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: Instant;
}

export interface ScheduleTableOptions {
  readonly clock: Clock;
  readonly account: string;
  readonly region: string;
}

/** The schedules of an account, by group and name. */
export class ScheduleTable {
  readonly #options: ScheduleTableOptions;
  readonly #groups = new Map<string, ScheduleGroup>();
  readonly #schedules = new Map<string, Schedule>();

  constructor(options: ScheduleTableOptions) {
    this.#options = options;
    this.createGroup('default');
  }

  create(input: unknown): Schedule {
    const definition = readScheduleDefinition(input);
    const { Name, GroupName } = definition;
    if (this.#schedules.has(this.#scheduleArn(GroupName, Name))) {
      throw new ServiceError('ConflictException', `Schedule ${Name} already exists.`, 409);
    }
    return this.#keep(definition, undefined);
  }

  /** Replaces all of a schedule; what is not given falls back to its default, as in AWS. */
  update(input: unknown): Schedule {
    const definition = readScheduleDefinition(input);
    return this.#keep(definition, this.get(definition.Name, definition.GroupName).createdAt);
  }

  find(name: string, group: string): Schedule | undefined {
    return this.#schedules.get(this.#scheduleArn(group, name));
  }

  get(name: string, group: string): Schedule {
    const schedule = this.find(name, group);
    if (schedule !== undefined) return schedule;
    throw new ServiceError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
  }

  delete(name: string, group: string): Schedule {
    const schedule = this.get(name, group);
    this.#schedules.delete(schedule.arn);
    return schedule;
  }

  all(): readonly Schedule[] {
    return [...this.#schedules.values()];
  }

  createGroup(name: string): ScheduleGroup {
    if (this.#groups.has(name)) {
      throw new ServiceError('ConflictException', `Schedule group ${name} already exists.`, 409);
    }
    const createdAt = this.#options.clock.now();
    const group = { name, arn: this.#arn(`schedule-group/${name}`), createdAt };
    this.#groups.set(name, group);
    return group;
  }

  group(name: string): ScheduleGroup {
    const group = this.#groups.get(name);
    if (group !== undefined) return group;
    const message = `Schedule group ${name} does not exist.`;
    throw new ServiceError('ResourceNotFoundException', message, 404);
  }

  /** Deletes a group and its schedules, and gives those. */
  deleteGroup(name: string): readonly Schedule[] {
    if (name === 'default') throw invalid('Cannot delete the default schedule group.');
    this.group(name);
    this.#groups.delete(name);
    const gone = this.all().filter(({ definition }) => definition.GroupName === name);
    for (const { arn } of gone) this.#schedules.delete(arn);
    return gone;
  }

  groups(): readonly ScheduleGroup[] {
    return [...this.#groups.values()];
  }

  #keep(definition: ScheduleDefinition, createdBefore: Instant | undefined): Schedule {
    const { Name, GroupName, ScheduleExpression, ScheduleExpressionTimezone: zone } = definition;
    this.group(GroupName);
    const now = Math.floor(this.#options.clock.now());
    if (timeZone(zone) === undefined) {
      throw invalid(`Invalid ScheduleExpressionTimezone ${zone}.`);
    }
    const { StartDate, EndDate } = definition;
    if (StartDate !== undefined && EndDate !== undefined && StartDate >= EndDate) {
      throw invalid('The StartDate must come before the EndDate.');
    }
    const anchor = StartDate?.getTime() ?? now;
    const recurrence = readSchedule(ScheduleExpression, { zone, anchor, dialect: 'scheduler' });
    if (recurrence === undefined) {
      throw invalid(`Invalid Schedule Expression ${ScheduleExpression}.`);
    }
    const arn = this.#scheduleArn(GroupName, Name);
    const createdAt = createdBefore ?? now;
    const schedule = { arn, definition, recurrence, createdAt, modifiedAt: now };
    this.#schedules.set(arn, schedule);
    return schedule;
  }

  #scheduleArn(group: string, name: string): string {
    return this.#arn(`schedule/${group}/${name}`);
  }

  #arn(resource: string): string {
    return `arn:aws:scheduler:${this.#options.region}:${this.#options.account}:${resource}`;
  }
}
