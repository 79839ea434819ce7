import { guide } from '#config';
import type {
  PageControl,
  PageDecision,
  PageEvent,
  PageFeed,
  PageMoney,
  PageNote,
  PageState,
} from '#local/page/feed.ts';
import { foldDecision } from '#local/page/fold-decision.ts';
import { DemoAlarms, ownAlarms } from './demo-alarms.ts';
import { DemoCare } from './demo-care.ts';
import { demoControls } from './demo-guide.ts';
import { DemoPlant, type DemoSize } from './demo-plant.ts';
import { DemoPlaybooks } from './demo-playbooks.ts';
import { demoDecision, demoSizeAfter } from './demo-scaler.ts';
import { demoLimits, demoSchedules } from './demo-schedules.ts';
import {
  type DemoTarget,
  demoMoney,
  demoPageTarget,
  demoTargetIds,
  demoTargetMinute,
  demoTargets,
  type Flight,
  intentOf,
  limit,
  resize,
} from './demo-targets.ts';
import { DemoTasks } from './demo-tasks.ts';

const MINUTE = 60_000;
const MONTH_MINUTES = 30 * 1440;
/** Tuesday, 3 March 2026, 08:30 in New York. */
const START = Date.UTC(2026, 2, 3, 13, 30);
const START_OF_DAY = 8.5 * 60;
/** When the demo's leak is cured by a deploy. */
const DEPLOY_AT = 14 * 60 + 10;

/** A weekday as a recording of the running system might look, minute by minute. */
export class DemoFeed implements PageFeed {
  readonly speed: number;
  readonly playbooks: DemoPlaybooks;
  readonly tasks: DemoTasks;
  readonly care: DemoCare;
  readonly #listeners = new Set<(event: PageEvent) => void>();
  readonly #alarms = new DemoAlarms();
  readonly #plant: DemoPlant;
  readonly #targets: readonly DemoTarget[];
  readonly #changedAt: Record<string, number> = {};
  #size: DemoSize = { instances: 2, plan: 'standard', databasePlan: 'pro_4gb', diskGb: 15 };
  #now = START;
  #decisions: readonly PageDecision[] = [];
  #notes: readonly PageNote[] = [];
  #controls: readonly PageControl[] = demoControls;
  #flights: readonly Flight[] = [];
  #spentUsd = 0;
  #peakUsd = 0;
  #schedules = demoSchedules(START);
  #calls = { 'Render reads': 0, 'Render changes': 0 };

  constructor({ minutes = 0, speed = 60, seed = 7 } = {}) {
    this.speed = speed;
    this.#plant = new DemoPlant(seed);
    this.#targets = demoTargets(START, this.#size);
    const now = () => this.#now;
    this.playbooks = new DemoPlaybooks(now, (runs) => this.#emit({ type: 'runs', runs }));
    this.tasks = new DemoTasks(now, this.#emit);
    this.care = new DemoCare(now, this.#emit);
    this.advance(minutes);
  }

  state(): PageState {
    return {
      application: guide.application,
      mode: 'simulated',
      timeZone: guide.timeZone,
      startedAt: START,
      now: this.#now,
      speed: this.speed,
      targets: this.#targets.map(demoPageTarget),
      decisions: this.#decisions,
      alarms: [...this.#alarms.all, ...ownAlarms(START)],
      notes: this.#notes,
      health: this.#health(),
      money: this.#money(),
      controls: this.#controls,
      schedules: this.#schedules,
      playbooks: this.playbooks.shown(),
      tasks: this.tasks.shown(),
      care: this.care.shown(),
      ...this.#paused(),
    };
  }

  subscribe(listener: (event: PageEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async control(id: string, on?: boolean): Promise<void> {
    const control = this.#controls.find((one) => one.id === id);
    this.#controls = this.#controls.map((one) =>
      one.id === id && one.kind === 'toggle' ? { ...one, on: on === true } : one,
    );
    this.#emit({ type: 'controls', controls: this.#controls, ...this.#paused() });
    this.#note(`${control?.label}${control?.kind === 'press' ? '' : on ? ' on' : ' off'}, by you`);
  }

  advance(minutes: number): void {
    for (let index = 0; index < minutes; index += 1) this.#minute();
  }

  /** Takes a decision in as it is, or as many as a page must survive. */
  add(...decisions: readonly PageDecision[]): void {
    for (const decision of decisions) {
      this.#decisions = [decision, ...this.#decisions].slice(0, 500);
      this.#emit({ type: 'decision', decision });
    }
  }

  /** From now on nothing is scheduled. */
  forgetSchedules(): void {
    this.#schedules = { levels: [], days: [] };
    this.#emit({ type: 'schedules', schedules: this.#schedules });
  }

  #isOn(id: string): boolean {
    return this.#controls.some((control) => control.id === id && control.on === true);
  }

  #paused() {
    return this.#isOn('pause') ? { paused: { by: 'the page', why: 'you pressed Pause' } } : {};
  }

  #emit = (event: PageEvent): void => {
    for (const listener of this.#listeners) listener(event);
  };

  #note(text: string): void {
    const note = { at: this.#now, text };
    this.#notes = [note, ...this.#notes].slice(0, 100);
    this.#emit({ type: 'note', note });
  }

  #health() {
    return { heartbeatAt: this.#now - 9_000, errors: 0, deadLetters: 0, calls: this.#calls };
  }

  #money(): PageMoney {
    const months = (this.#now - START) / MINUTE / MONTH_MINUTES;
    const neverScaledUsd = this.#peakUsd * months;
    return demoMoney(this.#size, { spentUsd: this.#spentUsd, neverScaledUsd });
  }

  #target(id: string): DemoTarget {
    const found = this.#targets.find(({ now }) => now.id === id);
    if (found === undefined) throw new Error(`no target is called "${id}"`);
    return found;
  }

  #minute(): void {
    this.#now += MINUTE;
    this.#calls = { ...this.#calls, 'Render reads': this.#calls['Render reads'] + 9 };
    for (const flight of this.#flights.filter(({ lands }) => lands <= this.#now)) {
      this.#land(flight);
    }
    this.#flights = this.#flights.filter(({ lands }) => lands > this.#now);
    this.#measure(START_OF_DAY + (this.#now - START) / MINUTE);
    const { perMonthUsd } = this.#money();
    this.#peakUsd = Math.max(this.#peakUsd, perMonthUsd);
    this.#spentUsd += perMonthUsd / MONTH_MINUTES;
    this.#ring();
    for (const id of demoTargetIds) this.#decide(id);
    limit(this.#target('api'), demoLimits(this.#schedules, this.#now));
    this.playbooks.minute();
    this.#emit({
      type: 'minute',
      now: this.#now,
      speed: this.speed,
      targets: this.#targets.map((target) => demoTargetMinute(target, this.#now)),
      health: this.#health(),
      money: this.#money(),
    });
  }

  #measure(minuteOfDay: number): void {
    if (minuteOfDay === DEPLOY_AT) {
      this.#plant.forgetLeak();
      this.#note('Deploy of asset-anchor-api finished: fresh processes');
    }
    const values = this.#plant.minute(minuteOfDay, this.#size, {
      trafficFactor: this.#isOn('traffic') ? 3 : 1,
      leaking: this.#isOn('leak'),
    });
    for (const [key, value] of Object.entries(values)) {
      const [target, signal] = key.split('/') as [string, string];
      const point = this.#isOn('silence') && target !== 'redis' ? null : value;
      this.#target(target).points.get(signal)?.push([this.#now, point]);
    }
  }

  #ring(): void {
    for (const row of guide.rows) {
      const points = this.#target(row.target).points.get(row.signal) ?? [];
      const values = points.slice(-15).map(([, value]) => value);
      const alarms = this.#alarms.minute(this.#now, row, values);
      for (const alarm of alarms) this.#emit({ type: 'alarm', alarm });
    }
  }

  #decide(target: string): void {
    const decision = demoDecision(target, {
      at: this.#now,
      size: this.#size,
      alarms: this.#alarms,
      value: (id, signal) => this.#target(id).points.get(signal)?.at(-1)?.[1] ?? undefined,
      paused: this.#isOn('pause'),
      renderAway: this.#isOn('render'),
      sinceChange: (this.#now - (this.#changedAt[target] ?? START)) / MINUTE,
      inFlight: this.#flights.some((flight) => flight.target === target),
    });
    const { log, changed } = foldDecision(this.#decisions, decision);
    this.#decisions = log;
    this.#emit({ type: 'decision', decision: changed });
    this.#launch(target, decision);
  }

  #launch(target: string, decision: PageDecision): void {
    const { action } = decision.decision;
    if (action === undefined) return;
    const lands = this.#now + 2 * MINUTE;
    this.#calls = { ...this.#calls, 'Render changes': this.#calls['Render changes'] + 1 };
    this.#flights = [...this.#flights, { target, decision, lands }];
    const found = this.#target(target);
    found.now = { ...found.now, intent: intentOf(action, this.#now) };
  }

  #land({ target, decision }: Flight): void {
    const { action } = decision.decision;
    if (action === undefined) return;
    this.#size = demoSizeAfter(this.#size, action);
    this.#changedAt[target] = this.#now;
    resize(this.#target(target), this.#now, this.#size);
    const settled = { ...decision, outcome: 'verified after 1 min 48 s' };
    this.#decisions = this.#decisions.map((one) => (one.id === settled.id ? settled : one));
    this.#emit({ type: 'decision', decision: settled });
  }
}
