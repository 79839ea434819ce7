import type { Clock, Instant } from '#local/clock.ts';
import type { AwsEvent } from '../aws-event.ts';
import type { Deliver } from '../deliver.ts';
import { type JsonService, ServiceError } from '../wire.ts';
import { eventsService } from './bus/events-service.ts';
import { putEventsResults } from './bus/put-events.ts';
import { busName, type RuleDefinition, type TargetDefinition } from './bus/rule-definition.ts';
import { type Bus, type Rule, RuleTable } from './bus/rule-table.ts';
import { targetParcel } from './bus/target-parcel.ts';
import type { Chaos } from './delivery/chaos.ts';
import { Courier } from './delivery/courier.ts';
import type { DeliveryNote } from './delivery/parcel.ts';
import { isoSeconds } from './event-time.ts';
import { eventFields } from './pattern/event-fields.ts';
import { seededIds } from './seeded-random.ts';

/** What can be told of an event that reached a bus. */
export interface EventNote {
  readonly kind: 'event';
  readonly event: AwsEvent;
  readonly bus: string;
  /** The names of the rules it matched; none when there is no such bus. */
  readonly rules: readonly string[];
}

export interface EventBridgeOptions {
  readonly clock: Clock;
  readonly account: string;
  readonly region: string;
  readonly deliver: Deliver;
  readonly seed?: number;
  readonly observe?: (note: EventNote | DeliveryNote) => void;
}

/**
 * EventBridge: buses, rules with patterns or schedules, and their targets. Scheduled rules fire
 * between `start` and `stop`; events are delivered until `stop`.
 */
export class EventBridge {
  readonly service: JsonService;
  readonly #options: EventBridgeOptions;
  readonly #table: RuleTable;
  readonly #courier: Courier;
  readonly #newId: () => string;
  readonly #cancels = new Map<string, () => void>();
  #running = false;

  constructor(options: EventBridgeOptions) {
    this.#options = options;
    this.#table = new RuleTable(options);
    this.#newId = seededIds(options.seed ?? 1);
    this.#courier = new Courier({ ...options, deliver: (...args) => this.#deliver(...args) });
    this.service = eventsService(this, this.#table);
  }

  start(): void {
    this.#running = true;
    for (const { name } of this.#table.buses()) {
      for (const rule of this.#table.rules(name)) this.#arm(rule);
    }
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

  createBus(name: string): Bus {
    return this.#table.createBus(name);
  }

  /** Makes or replaces a rule, with its targets if it names them; gives its ARN. */
  putRule({ Targets, ...definition }: RuleDefinition): string {
    const rule = this.#table.putRule(definition);
    if (Targets !== undefined && Targets.length > 0) {
      this.putTargets(rule.name, Targets as readonly TargetDefinition[], rule.bus);
    }
    this.#arm(rule);
    return rule.arn;
  }

  putTargets(rule: string, targets: readonly TargetDefinition[], bus = 'default'): void {
    this.#table.putTargets(rule, busName(bus), targets);
  }

  setRuleState(rule: string, bus: string, state: 'ENABLED' | 'DISABLED'): void {
    this.#arm(this.#table.setState(rule, bus, state));
  }

  deleteRule(rule: string, bus = 'default'): void {
    const deleted = this.#table.deleteRule(rule, bus);
    if (deleted !== undefined) this.#disarm(deleted);
  }

  /** What PutEvents does; the entries by the names of the wire. */
  putEvents(entries: unknown): { FailedEntryCount: number; Entries: readonly object[] } {
    const { account, region, clock } = this.#options;
    const stamp = { account, region, now: clock.now(), newId: this.#newId };
    const results = putEventsResults(entries, stamp);
    const answers = results.map((result) => {
      if (!('event' in result)) return result;
      this.publish(result.event, result.bus);
      return { EventId: result.event.id };
    });
    return {
      FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length,
      Entries: answers,
    };
  }

  /** Routes an event by the rules of a bus. A bus that is not there takes it and forgets it. */
  publish(event: AwsEvent, bus = 'default'): void {
    const known = this.#table.findBus(busName(bus));
    const fields = eventFields(event);
    const matched =
      known === undefined
        ? []
        : this.#table
            .rules(known.name)
            .filter((rule) => rule.state !== 'DISABLED' && rule.pattern?.matches(fields));
    this.#options.observe?.({ kind: 'event', event, bus, rules: matched.map(({ name }) => name) });
    for (const rule of matched) this.#send(rule, event);
  }

  #send(rule: Rule, event: AwsEvent): void {
    const ingestedAt = this.#options.clock.now();
    for (const target of rule.targets) {
      this.#courier.send(targetParcel(rule, target, event, ingestedAt));
    }
  }

  /** Buses are targets too; everything else is not ours to deliver to. */
  async #deliver(...[arn, payload, options]: Parameters<Deliver>): Promise<void> {
    const [, bus] = /^arn:aws:events:.*:event-bus\/(.+)$/.exec(arn) ?? [];
    if (bus === undefined) return this.#options.deliver(arn, payload, options);
    if (this.#table.findBus(bus) === undefined) {
      throw new ServiceError('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
    }
    this.publish(payload as AwsEvent, bus);
  }

  /** Sets the timer for the next time a scheduled rule fires, after `from`. */
  #arm(rule: Rule, from: Instant = this.#options.clock.now()): void {
    this.#disarm(rule);
    if (!this.#running || rule.state === 'DISABLED') return;
    const at = rule.recurrence?.next(from);
    if (at === undefined) return;
    const cancel = this.#options.clock.at(at, () => {
      // Targets may have changed since the timer was set.
      const current = this.#table.rule(rule.name, rule.bus);
      this.#send(current, this.#scheduledEvent(current, at));
      this.#arm(current, at);
    });
    this.#cancels.set(rule.arn, cancel);
  }

  #disarm(rule: Rule): void {
    this.#cancels.get(rule.arn)?.();
    this.#cancels.delete(rule.arn);
  }

  #scheduledEvent(rule: Rule, at: Instant): AwsEvent {
    return {
      version: '0',
      id: this.#newId(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: this.#options.account,
      time: isoSeconds(at),
      region: this.#options.region,
      resources: [rule.arn],
      detail: {},
    };
  }
}
