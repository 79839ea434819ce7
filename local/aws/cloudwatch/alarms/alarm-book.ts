import type { Clock } from '#local/clock.ts';
import type { AwsEvent } from '../../aws-event.ts';
import type { Deliver } from '../../deliver.ts';
import { ServiceError } from '../../wire.ts';
import { refused } from '../input.ts';
import type { Alarm, CompositeAlarm, MetricAlarm, StateReason } from './alarm.ts';
import { actionPayload, actionsOf } from './alarm-action.ts';
import type { AlarmDefinition, CompositeAlarmDefinition } from './alarm-definition.ts';
import { type Home, stateChangeEvent } from './alarm-event.ts';
import { AlarmHistory } from './alarm-history.ts';
import { type AlarmRule, parseAlarmRule } from './alarm-rule.ts';
import { compositesInOrder } from './composite-order.ts';
import { planMetricAlarm } from './metric-alarm-plan.ts';

export interface AlarmSurroundings extends Home {
  readonly clock: Clock;
  readonly emit: (event: AwsEvent) => void;
  readonly notify?: Deliver;
}

/** All alarms with their states. A change of state is told once: to history, as an event, to the actions. */
export class AlarmBook {
  readonly history = new AlarmHistory();
  readonly #alarms = new Map<string, Alarm>();
  readonly #surroundings: AlarmSurroundings;

  constructor(surroundings: AlarmSurroundings) {
    this.#surroundings = surroundings;
  }

  list(): readonly Alarm[] {
    return [...this.#alarms.values()];
  }

  find(name: string): Alarm | undefined {
    return this.#alarms.get(name);
  }

  get(name: string): Alarm {
    const alarm = this.#alarms.get(name);
    if (alarm === undefined)
      throw new ServiceError('ResourceNotFound', `Unknown alarm ${name}`, 404);
    return alarm;
  }

  putMetricAlarm(definition: AlarmDefinition): void {
    const plan = planMetricAlarm(definition);
    this.#put(
      (common): MetricAlarm => ({ ...common, kind: 'metric', definition, plan }),
      definition,
    );
  }

  putCompositeAlarm(definition: CompositeAlarmDefinition, namesMustExist: boolean): void {
    const rule = parseAlarmRule(definition.AlarmRule);
    if (namesMustExist) this.#checkNames(rule);
    this.#put(
      (common): CompositeAlarm => ({ ...common, kind: 'composite', definition, rule }),
      definition,
    );
  }

  /** Refuses composite alarms that name an alarm which does not exist. */
  checkComposites(): void {
    for (const alarm of this.list()) if (alarm.kind === 'composite') this.#checkNames(alarm.rule);
  }

  delete(name: string): void {
    this.#alarms.delete(name);
    this.history.forget(name);
  }

  enableActions(name: string, actionsEnabled: boolean): void {
    const alarm = this.#alarms.get(name);
    if (alarm !== undefined) this.#alarms.set(name, { ...alarm, actionsEnabled });
  }

  /** Gives an alarm a state. Nothing is told when only the reason differs. */
  setState(name: string, next: StateReason): Alarm {
    const { clock, emit } = this.#surroundings;
    const previous = this.get(name);
    const at = clock.now();
    const same = previous.state.value === next.value;
    const alarm: Alarm = { ...previous, state: { ...next, at }, since: same ? previous.since : at };
    this.#alarms.set(name, alarm);
    if (same) return alarm;
    this.history.changed(previous, alarm);
    emit(stateChangeEvent(previous, alarm, this.#surroundings));
    for (const action of actionsOf(alarm)) this.#act(action, previous, alarm);
    return alarm;
  }

  #put(
    make: (common: Omit<MetricAlarm, 'kind' | 'definition' | 'plan'>) => Alarm,
    {
      AlarmName: name,
      ActionsEnabled: actionsEnabled = true,
    }: AlarmDefinition | CompositeAlarmDefinition,
  ): void {
    const { clock, account, region } = this.#surroundings;
    const now = clock.now();
    const existing = this.#alarms.get(name);
    // An update keeps the state; only the next evaluation may change it.
    const state = existing?.state ?? {
      value: 'INSUFFICIENT_DATA',
      reason: 'Unchecked: Initial alarm creation',
      at: now,
    };
    const arn = `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
    const since = existing?.since ?? now;
    const alarm = make({ name, arn, actionsEnabled, configuredAt: now, state, since });
    if (existing !== undefined && existing.kind !== alarm.kind) {
      throw refused(`There is an alarm ${name} of another type.`);
    }
    compositesInOrder([...this.list().filter((other) => other.name !== name), alarm]);
    this.#alarms.set(name, alarm);
    this.history.configured(alarm, existing === undefined ? 'created' : 'updated', now);
  }

  #checkNames({ names }: AlarmRule): void {
    const unknown = names.filter((name) => !this.#alarms.has(name));
    if (unknown.length > 0) throw refused(`AlarmRule names unknown alarms: ${unknown.join(', ')}.`);
  }

  #act(action: string, previous: Alarm, alarm: Alarm): void {
    const { clock, notify } = this.#surroundings;
    if (notify === undefined) return;
    const release = clock.hold();
    notify(action, actionPayload(action, previous, alarm, this.#surroundings))
      .then(
        () => this.history.acted(alarm, action, clock.now()),
        (error: unknown) => this.history.acted(alarm, action, clock.now(), String(error)),
      )
      .finally(release);
  }
}
