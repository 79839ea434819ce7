import * as v from 'valibot';
import type { JsonOperation, JsonService } from '../../wire.ts';
import type { EventBridge } from '../event-bridge.ts';
import { page } from '../page.ts';
import { matchesEvent } from '../pattern/event-pattern.ts';
import { invalid, isRecord, validated } from '../validation.ts';
import { busName, type RuleDefinition, type TargetDefinition } from './rule-definition.ts';
import type { Bus, Rule, RuleTable } from './rule-table.ts';

const optionalText = v.optional(v.string());
const paging = { NextToken: optionalText, Limit: v.optional(v.number()) };
const NamedSchema = v.looseObject({ Name: v.string(), EventBusName: optionalText });
const RuleOfSchema = v.looseObject({ Rule: v.string(), EventBusName: optionalText, ...paging });
const ListSchema = v.looseObject({
  NamePrefix: v.optional(v.string(), ''),
  EventBusName: optionalText,
  ...paging,
});

/** What a test event has to have, beside anything else. */
const EVENT_FIELDS = ['id', 'account', 'source', 'time', 'region', 'detail-type'];

/** EventBridge over the wire, so that an unmodified client can use it. */
export function eventsService(events: EventBridge, table: RuleTable): JsonService {
  const find = (input: Record<string, unknown>): Rule => {
    const { Name, EventBusName } = validated(NamedSchema, input);
    return table.rule(Name, busName(EventBusName));
  };
  const setState = (input: Record<string, unknown>, state: 'ENABLED' | 'DISABLED'): void => {
    const { name, bus } = find(input);
    events.setRuleState(name, bus, state);
  };
  const operations: Record<string, JsonOperation> = {
    PutEvents: ({ Entries }) => events.putEvents(Entries),
    PutRule: (input) => ({ RuleArn: events.putRule(input as RuleDefinition) }),
    PutTargets: (input) => {
      const { Rule: rule, EventBusName } = validated(RuleOfSchema, input);
      events.putTargets(rule, input['Targets'] as TargetDefinition[], busName(EventBusName));
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    RemoveTargets: (input) => {
      const { Rule: rule, EventBusName } = validated(RuleOfSchema, input);
      const ids = validated(v.array(v.string()), input['Ids']);
      const missing = table.removeTargets(rule, busName(EventBusName), ids);
      const FailedEntries = missing.map((TargetId) => ({
        TargetId,
        ErrorCode: 'ResourceNotFoundException',
        ErrorMessage: `Target ${TargetId} does not exist on rule ${rule}.`,
      }));
      return { FailedEntryCount: missing.length, FailedEntries };
    },
    DescribeRule: (input) => describe(find(input)),
    ListRules: (input) => {
      const { NamePrefix, EventBusName, ...paging } = validated(ListSchema, input);
      const rules = table
        .rules(busName(EventBusName))
        .filter(({ name }) => name.startsWith(NamePrefix));
      const { items, NextToken } = page(rules, paging);
      return { Rules: items.map(describe), NextToken };
    },
    ListTargetsByRule: (input) => {
      const { Rule: rule, EventBusName, ...paging } = validated(RuleOfSchema, input);
      const { targets } = table.rule(rule, busName(EventBusName));
      const { items: Targets, NextToken } = page(targets, paging);
      return { Targets, NextToken };
    },
    EnableRule: (input) => setState(input, 'ENABLED'),
    DisableRule: (input) => setState(input, 'DISABLED'),
    DeleteRule: (input) => {
      const { Name, EventBusName } = validated(NamedSchema, input);
      events.deleteRule(Name, busName(EventBusName));
    },
    TestEventPattern: ({ EventPattern, Event }) => {
      const event = parsedEvent(Event);
      return { Result: matchesEvent(validated(v.string(), EventPattern), event) };
    },
    CreateEventBus: (input) => ({
      EventBusArn: events.createBus(validated(NamedSchema, input).Name).arn,
    }),
    DescribeEventBus: ({ Name }) => describeBus(table.bus(busName(validated(optionalText, Name)))),
    DeleteEventBus: (input) => table.deleteBus(validated(NamedSchema, input).Name),
    ListEventBuses: (input) => {
      const { NamePrefix, ...paging } = validated(ListSchema, input);
      const buses = table.buses().filter(({ name }) => name.startsWith(NamePrefix));
      const { items, NextToken } = page(buses, paging);
      return { EventBuses: items.map(describeBus), NextToken };
    },
  };
  return { target: 'AWSEvents', version: '1.1', operations };
}

function describe({ name, bus, arn, state, definition }: Rule): object {
  const { EventPattern: pattern, ScheduleExpression, Description, RoleArn } = definition;
  const EventPattern =
    pattern === undefined || typeof pattern === 'string' ? pattern : JSON.stringify(pattern);
  return {
    ...{ Name: name, Arn: arn, EventBusName: bus, State: state },
    ...{ EventPattern, ScheduleExpression, Description, RoleArn },
  };
}

const describeBus = ({ name, arn, createdAt }: Bus): object => ({
  Name: name,
  Arn: arn,
  CreationTime: createdAt / 1000,
  LastModifiedTime: createdAt / 1000,
});

function parsedEvent(json: unknown): object {
  let event: unknown;
  try {
    event = JSON.parse(validated(v.string(), json));
  } catch {
    throw invalid('Parameter Event is not valid.');
  }
  if (!isRecord(event)) throw invalid('Parameter Event is not valid.');
  const missing = EVENT_FIELDS.filter((field) => !Object.hasOwn(event, field));
  if (missing.length === 0) return event;
  throw invalid(`Parameter Event is not valid. Reason: ${missing.join(', ')} missing.`);
}
