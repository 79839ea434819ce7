import { ServiceError } from '../../wire.ts';
import { page } from '../page.ts';
import type { Scheduler } from '../scheduler.ts';
import { isRecord } from '../validation.ts';
import type { ScheduleInput } from './schedule-definition.ts';
import type { Schedule, ScheduleGroup, ScheduleTable } from './schedule-table.ts';

export interface RestResponse {
  readonly status: number;
  readonly body: unknown;
}

/** Answers one request; `body` is parsed JSON or undefined. */
export type RestRequestHandler = (
  method: string,
  path: string,
  query: URLSearchParams,
  body: unknown,
) => RestResponse;

type Operation = (name: string, query: URLSearchParams, body: Record<string, unknown>) => unknown;

/** The REST-JSON API of EventBridge Scheduler, so that an unmodified client can use it. */
export function schedulerApi(scheduler: Scheduler, table: ScheduleTable): RestRequestHandler {
  const groupOf = (query: URLSearchParams): string => query.get('groupName') ?? 'default';
  const operations: Readonly<Record<string, Operation>> = {
    'POST schedules': (Name, _, body) => ({
      ScheduleArn: scheduler.createSchedule({ ...body, Name } as ScheduleInput).arn,
    }),
    'PUT schedules': (Name, _, body) => ({
      ScheduleArn: scheduler.updateSchedule({ ...body, Name } as ScheduleInput).arn,
    }),
    'DELETE schedules': (name, query) => {
      scheduler.deleteSchedule(name, groupOf(query));
      return {};
    },
    'GET schedules': (name, query) =>
      name === '' ? listSchedules(table, query) : describe(table.get(name, groupOf(query))),
    'POST schedule-groups': (name) => ({ ScheduleGroupArn: scheduler.createGroup(name).arn }),
    'DELETE schedule-groups': (name) => {
      scheduler.deleteGroup(name);
      return {};
    },
    'GET schedule-groups': (name, query) =>
      name === '' ? listGroups(table, query) : describeGroup(table.group(name)),
  };
  return (method, path, query, body) => {
    try {
      const [, kind = '', name = ''] = path.split('/').map(decodeURIComponent);
      const operation = `${method} ${kind}`;
      const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (run === undefined || (name === '' && method !== 'GET')) {
        throw new ServiceError('UnknownOperationException', `Unknown: ${method} ${path}`, 404);
      }
      return { status: 200, body: run(name, query, isRecord(body) ? body : {}) };
    } catch (error) {
      return refusal(error);
    }
  };
}

function refusal(error: unknown): RestResponse {
  const known = error instanceof ServiceError;
  const Message = error instanceof Error ? error.message : String(error);
  return {
    status: known ? error.status : 500,
    body: { __type: known ? error.code : 'InternalServerException', Message },
  };
}

/** Times travel as seconds since the epoch. */
const seconds = (date: Date | undefined): number | undefined =>
  date === undefined ? undefined : date.getTime() / 1000;

function describe({ arn, definition, createdAt, modifiedAt }: Schedule): object {
  const { ClientToken: _, StartDate, EndDate, ...rest } = definition;
  return {
    ...rest,
    Arn: arn,
    StartDate: seconds(StartDate),
    EndDate: seconds(EndDate),
    CreationDate: createdAt / 1000,
    LastModificationDate: modifiedAt / 1000,
  };
}

function listSchedules(table: ScheduleTable, query: URLSearchParams): object {
  const group = query.get('ScheduleGroup');
  const state = query.get('State');
  const prefix = query.get('NamePrefix') ?? '';
  const found = table
    .all()
    .filter(
      ({ definition }) =>
        (group === null || definition.GroupName === group) &&
        (state === null || definition.State === state) &&
        definition.Name.startsWith(prefix),
    );
  const { items, NextToken } = page(found, paging(query));
  const Schedules = items.map(({ arn, definition, createdAt, modifiedAt }) => ({
    Arn: arn,
    Name: definition.Name,
    GroupName: definition.GroupName,
    State: definition.State,
    Target: { Arn: definition.Target.Arn },
    CreationDate: createdAt / 1000,
    LastModificationDate: modifiedAt / 1000,
  }));
  return { Schedules, NextToken };
}

const describeGroup = ({ name, arn, createdAt }: ScheduleGroup): object => ({
  Name: name,
  Arn: arn,
  State: 'ACTIVE',
  CreationDate: createdAt / 1000,
  LastModificationDate: createdAt / 1000,
});

function listGroups(table: ScheduleTable, query: URLSearchParams): object {
  const prefix = query.get('NamePrefix') ?? '';
  const found = table.groups().filter(({ name }) => name.startsWith(prefix));
  const { items, NextToken } = page(found, paging(query));
  return { ScheduleGroups: items.map(describeGroup), NextToken };
}

function paging(query: URLSearchParams): { NextToken?: string; Limit?: number } {
  const token = query.get('NextToken');
  const limit = query.get('MaxResults');
  return {
    ...(token !== null && { NextToken: token }),
    ...(limit !== null && { Limit: Number(limit) }),
  };
}
