import type { Clock, Instant } from '#local/clock.ts';
import { ServiceError } from '../../wire.ts';
import { compileEventPattern, type EventPattern } from '../pattern/event-pattern.ts';
import { type Recurrence, readSchedule } from '../schedule/schedule-expression.ts';
import { invalid } from '../validation.ts';
import {
  busName,
  type RuleDefinition,
  type RuleState,
  readRule,
  readTargets,
  type TargetDefinition,
} from './rule-definition.ts';

/** A quota of EventBridge that cannot be raised. */
const MOST_TARGETS = 5;

export interface Bus {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: Instant;
}

/** A rule as it stands; every change makes a new one. */
export interface Rule {
  readonly name: string;
  readonly bus: string;
  readonly arn: string;
  readonly state: RuleState;
  readonly definition: RuleDefinition;
  readonly pattern: EventPattern | undefined;
  readonly recurrence: Recurrence | undefined;
  readonly targets: readonly TargetDefinition[];
}

export interface RuleTableOptions {
  readonly clock: Clock;
  readonly account: string;
  readonly region: string;
}

/** The buses of an account and their rules, by name. */
export class RuleTable {
  readonly #options: RuleTableOptions;
  readonly #buses = new Map<string, Bus>();
  readonly #rules = new Map<string, Map<string, Rule>>();

  constructor(options: RuleTableOptions) {
    this.#options = options;
    this.createBus('default');
  }

  createBus(name: string): Bus {
    if (this.#buses.has(name)) {
      throw new ServiceError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`);
    }
    const bus = { name, arn: this.#arn(`event-bus/${name}`), createdAt: this.#options.clock.now() };
    this.#buses.set(name, bus);
    this.#rules.set(name, new Map());
    return bus;
  }

  deleteBus(name: string): void {
    if (name === 'default') throw invalid('Cannot delete event bus default.');
    if (this.rules(name).length > 0) {
      throw invalid("Event bus can't be deleted since it has rules.");
    }
    this.#buses.delete(name);
    this.#rules.delete(name);
  }

  buses(): readonly Bus[] {
    return [...this.#buses.values()];
  }

  findBus(name: string): Bus | undefined {
    return this.#buses.get(name);
  }

  bus(name: string): Bus {
    const bus = this.findBus(name);
    if (bus !== undefined) return bus;
    throw new ServiceError('ResourceNotFoundException', `Event bus ${name} does not exist.`);
  }

  rules(bus: string): readonly Rule[] {
    return [...this.#rulesOf(bus).values()];
  }

  rule(name: string, bus: string): Rule {
    const rule = this.#rulesOf(bus).get(name);
    if (rule !== undefined) return rule;
    throw new ServiceError(
      'ResourceNotFoundException',
      `Rule ${name} does not exist on EventBus ${bus}.`,
    );
  }

  /** Makes or replaces a rule; its targets stay. */
  putRule(input: unknown): Rule {
    const definition = readRule(input);
    const bus = this.bus(busName(definition.EventBusName)).name;
    const { Name: name, ScheduleExpression: expression, EventPattern } = definition;
    if (expression !== undefined && bus !== 'default') {
      throw invalid('ScheduleExpression is supported only on the default event bus.');
    }
    return this.#keep({
      name,
      bus,
      arn: this.#arn(bus === 'default' ? `rule/${name}` : `rule/${bus}/${name}`),
      state: definition.State ?? 'ENABLED',
      definition,
      pattern: EventPattern === undefined ? undefined : compileEventPattern(EventPattern),
      recurrence: expression === undefined ? undefined : this.#recurrence(expression),
      targets: this.#rulesOf(bus).get(name)?.targets ?? [],
    });
  }

  /** Switches a rule; rates are counted anew. */
  setState(name: string, bus: string, state: RuleState): Rule {
    const rule = this.rule(name, bus);
    const expression = rule.definition.ScheduleExpression;
    const recurrence = expression === undefined ? undefined : this.#recurrence(expression);
    return this.#keep({ ...rule, state, recurrence });
  }

  /** Deleting what is not there succeeds, as in AWS. */
  deleteRule(name: string, bus: string): Rule | undefined {
    const rule = this.#rulesOf(bus).get(name);
    if (rule === undefined) return undefined;
    if (rule.targets.length > 0) throw invalid("Rule can't be deleted since it has targets.");
    this.#rulesOf(bus).delete(name);
    return rule;
  }

  /** Adds targets; one with a known Id replaces it. */
  putTargets(name: string, bus: string, input: unknown): Rule {
    const rule = this.rule(name, bus);
    const targets = new Map(rule.targets.map((target) => [target.Id, target]));
    for (const target of readTargets(input)) targets.set(target.Id, target);
    if (targets.size > MOST_TARGETS) {
      throw new ServiceError(
        'LimitExceededException',
        'The requested resource exceeds the maximum number allowed.',
      );
    }
    return this.#keep({ ...rule, targets: [...targets.values()] });
  }

  /** Removes targets; gives the ids that the rule does not have. */
  removeTargets(name: string, bus: string, ids: readonly string[]): readonly string[] {
    const rule = this.rule(name, bus);
    this.#keep({ ...rule, targets: rule.targets.filter((target) => !ids.includes(target.Id)) });
    return ids.filter((id) => !rule.targets.some((target) => target.Id === id));
  }

  #recurrence(expression: string): Recurrence {
    const anchor = Math.floor(this.#options.clock.now());
    const recurrence = readSchedule(expression, { zone: 'UTC', anchor, dialect: 'rules' });
    if (recurrence === undefined) throw invalid('Parameter ScheduleExpression is not valid.');
    return recurrence;
  }

  #keep(rule: Rule): Rule {
    this.#rulesOf(rule.bus).set(rule.name, rule);
    return rule;
  }

  #rulesOf(bus: string): Map<string, Rule> {
    return this.#rules.get(this.bus(bus).name) ?? new Map();
  }

  #arn(resource: string): string {
    return `arn:aws:events:${this.#options.region}:${this.#options.account}:${resource}`;
  }
}
