import type { Decision } from '#core/decision.ts';
import type { Instant } from '#core/guide.ts';
import type { Snapshot } from '#core/loop/ports.ts';
import type {
  PageEvent,
  PageFeed,
  PageMoney,
  PageNote,
  PagePause,
  PageState,
} from '#local/page/feed.ts';
import type { PageSchedules } from '#local/page/schedule-feed.ts';
import type { SessionCare } from './care/session-care.ts';
import type { Controls } from './controls.ts';
import { DecisionLog } from './decision-log.ts';
import type { FeedSource } from './feed-source.ts';
import { SessionHistory, type TargetPast } from './history.ts';
import { AlarmSpans } from './page-alarms.ts';
import { pageSchedules } from './page-schedules.ts';
import { pageTarget, pageTargetMinute, shapeOf } from './page-target.ts';
import type { PlaybookRunner } from './playbook-runner.ts';
import { SessionPlaybooks } from './session-playbooks.ts';
import type { SessionTasks } from './tasks/session-tasks.ts';

const KEEP_NOTES = 100;

/** The running system as the page sees it: what the product wrote down, read back the way anybody could. */
export class SessionFeed implements PageFeed {
  readonly past: SessionHistory;
  readonly log = new DecisionLog();
  readonly spans: AlarmSpans;
  readonly playbooks: SessionPlaybooks | undefined;
  readonly tasks: SessionTasks | undefined;
  readonly #care: SessionCare | undefined;
  readonly #source: FeedSource;
  readonly #controls: Controls;
  readonly #listeners = new Set<(event: PageEvent) => void>();
  readonly #notes: PageNote[] = [];
  readonly #readUntil = new Map<string, Instant>();
  #states: Snapshot['states'] = {};
  #pauses: Snapshot['pauses'] = [];
  #schedules: PageSchedules;
  #shape = '';
  #reading: Promise<void> = Promise.resolve();

  constructor(source: FeedSource, controls: Controls) {
    this.#source = source;
    this.#controls = controls;
    this.past = new SessionHistory(source.guide, source.now());
    this.spans = new AlarmSpans(source.guide);
    this.#schedules = this.#scheduled();
    this.playbooks = source.playbooks && this.#desk(source.playbooks);
    this.tasks = source.tasks;
    this.#care = source.care;
  }

  /** Reads what is new and tells the pages; calls that overlap are done one after the other. */
  refresh(): Promise<void> {
    return this.#inTurn(() => this.#refresh());
  }

  /** Reads how far the runs of playbooks are, and tells the pages when that is new. */
  refreshRuns(): Promise<void> {
    return this.#inTurn(() => this.#refreshRuns());
  }

  /** Reads how tasks are, and tells the pages when that is new; without pages nothing is read. */
  refreshTasks(): Promise<void> {
    return this.#inTurn(() => this.#refreshTasks());
  }

  /** The same of care. */
  refreshCare(): Promise<void> {
    return this.#inTurn(() => this.#refreshCare());
  }

  note(text: string): void {
    const note = { at: this.#source.now(), text };
    this.#notes.unshift(note);
    this.#notes.splice(KEEP_NOTES);
    this.#tell({ type: 'note', note });
  }

  state(): PageState {
    const { guide, mode, now, seed, speed } = this.#source;
    const paused = this.#paused();
    return {
      application: guide.application,
      mode,
      timeZone: guide.timeZone,
      startedAt: this.past.startedAt,
      now: now(),
      speed: speed(),
      ...(seed === undefined ? {} : { seed }),
      targets: this.past.targets.map((past) =>
        pageTarget(guide, past, this.#historyOf(past), now()),
      ),
      decisions: this.log.log,
      alarms: this.#source.alarms().map((alarm) => this.spans.page(alarm)),
      notes: this.#notes,
      health: this.#source.health(),
      money: this.#money(),
      controls: this.#controls.shown(),
      schedules: this.#schedules,
      ...(this.playbooks === undefined ? {} : { playbooks: this.playbooks.shown() }),
      ...(this.tasks === undefined ? {} : { tasks: this.tasks.shown() }),
      ...(this.#care === undefined ? {} : { care: this.#care.shown() }),
      ...(paused === undefined ? {} : { paused }),
    };
  }

  subscribe(listener: (event: PageEvent) => void): () => void {
    this.#listeners.add(listener);
    // While nobody looked, nothing was read.
    void this.refreshTasks();
    void this.refreshCare();
    return () => this.#listeners.delete(listener);
  }

  async control(id: string, on?: boolean): Promise<void> {
    const said = await this.#controls.use(id, on ?? !this.#controls.isOn(id));
    this.note(said);
    await this.refresh();
    this.#tellControls();
  }

  #inTurn(read: () => Promise<void>): Promise<void> {
    this.#reading = this.#reading.then(read, read);
    return this.#reading;
  }

  async #refreshRuns(): Promise<void> {
    const runs = await this.playbooks?.refresh();
    if (runs !== undefined) this.#tell({ type: 'runs', runs });
  }

  async #refreshTasks(): Promise<void> {
    if (this.#listeners.size === 0) return;
    const tasks = await this.tasks?.refresh();
    if (tasks !== undefined) this.#tell({ type: 'tasks', tasks });
  }

  async #refreshCare(): Promise<void> {
    if (this.#listeners.size === 0) return;
    const care = await this.#care?.refresh();
    if (care !== undefined) this.#tell({ type: 'care', care });
  }

  async #refresh(): Promise<void> {
    const { guide, now } = this.#source;
    const { observations, pauses, states } = await this.#source.snapshot();
    this.#states = states;
    const pauseChanged = JSON.stringify(this.#pauses) !== JSON.stringify(pauses);
    this.#pauses = pauses;
    this.#controls.seePaused(this.#paused() !== undefined);
    this.past.see(observations, now());
    const decisions = await Promise.all(guide.targets.map(({ id }) => this.#newDecisions(id)));
    const sorted = decisions.flat().sort((a, b) => a.at - b.at);
    const changed = [...this.log.add(sorted), ...this.#settled()];
    for (const decision of changed) this.#tell({ type: 'decision', decision });
    for (const alarm of this.spans.see(this.#source.alarms())) this.#tell({ type: 'alarm', alarm });
    this.#tell({
      type: 'minute',
      now: now(),
      speed: this.#source.speed(),
      targets: this.past.targets.map((past) =>
        pageTargetMinute(guide, past, this.#historyOf(past), now()),
      ),
      health: this.#source.health(),
      money: this.#money(),
    });
    if (pauseChanged) this.#tellControls();
    this.#tellSchedules();
    this.#tellShape();
    await this.#refreshRuns();
    await this.#refreshTasks();
    await this.#refreshCare();
  }

  /** Names, sizes and signals that are seen for the first time: no minute carries what a card is made of. */
  #tellShape(): void {
    const shape = this.past.targets.map(shapeOf).join('; ');
    if (shape === this.#shape) return;
    this.#shape = shape;
    this.#tell({ type: 'reset' });
  }

  #settled() {
    const histories = Object.entries(this.#states).map(
      ([id, { history }]) => [id, history] as const,
    );
    return this.log.settle(Object.fromEntries(histories));
  }

  async #newDecisions(target: string): Promise<readonly Decision[]> {
    const since = this.#readUntil.get(target) ?? this.past.startedAt;
    const decisions = await this.#source.decisions(target, since);
    const last = decisions.at(-1);
    if (last !== undefined) this.#readUntil.set(target, last.at);
    return decisions;
  }

  #historyOf({ target }: TargetPast) {
    return this.#states[target.id]?.history;
  }

  #money(): PageMoney {
    return {
      monthlyBudgetUsd: this.#source.guide.budget.usdPerMonth,
      perMonthUsd: this.past.perMonthUsd(),
      spentUsd: this.past.spentUsd(),
      neverScaledUsd: this.past.neverScaledUsd(),
    };
  }

  #paused(): PagePause | undefined {
    if (this.#pauses === undefined) return { by: 'nobody', why: 'the kill switch cannot be read' };
    const pause = this.#pauses.find(({ target }) => target === undefined);
    return pause && { by: pause.by, why: pause.why };
  }

  #desk(runner: PlaybookRunner): SessionPlaybooks {
    const { guide, now } = this.#source;
    return new SessionPlaybooks(guide, runner, { now, onUse: () => this.refreshRuns() });
  }

  #scheduled(): PageSchedules {
    const { guide, now } = this.#source;
    return pageSchedules(guide, now(), (target) => this.#states[target]?.history);
  }

  #tellSchedules(): void {
    const schedules = this.#scheduled();
    if (JSON.stringify(schedules) === JSON.stringify(this.#schedules)) return;
    this.#schedules = schedules;
    this.#tell({ type: 'schedules', schedules });
  }

  #tellControls(): void {
    const paused = this.#paused();
    const controls = this.#controls.shown();
    this.#tell({ type: 'controls', controls, ...(paused && { paused }) });
  }

  #tell(event: PageEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
