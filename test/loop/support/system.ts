import type { Guide, Instant, Target } from '#core/guide.ts';
import type { Notice } from '#core/history.ts';
import type { SignalId } from '#core/signals.ts';
import type { JsonValue } from '#local/fake-render/json.ts';
import type { Backend } from '#local/fake-render/server/backend.ts';
import { asPerson } from '#local/fake-render/server/control.ts';
import type { World } from '#local/fake-render/world.ts';
import { ManualClock } from '../../local/fake-render/support/manual-clock.ts';
import type { Logbook } from '../oracle/logbook.ts';
import type { Alarms, Carriage } from './carriage.ts';
import { type Load, measure, ordinaryLoad, record } from './load.ts';
import { MemoryTable } from './memory-table.ts';
import { recordAll } from './record-all.ts';
import { API_KEY, anchoredWorld, renderBackend, watchWorld } from './render-backend.ts';
import { truthOf } from './truth.ts';
import type { WireFault } from './wire-fault.ts';

export type SandboxedFetch = (url: URL, init: RequestInit) => Promise<Response>;

const MINUTE = 60_000;
/** What the scripted source looks back, as Render's does for late values. */
const LOOK_BACK = 6 * MINUTE;

/** How metrics reach the collector. */
export interface MetricMood {
  /** Nothing can be asked. */
  readonly silent: boolean;
  readonly lateMinutes: number;
  /** Rows' signals that are missing, as `<target> <signal>`. */
  readonly missing: ReadonlySet<string>;
  /** One signal reads nonsense: this factor times what is so. */
  readonly garbage: { readonly signal: string; readonly factor: number } | undefined;
}

export const soundMetrics: MetricMood = {
  silent: false,
  lateMinutes: 0,
  missing: new Set(),
  garbage: undefined,
};

type Measured = Readonly<Record<string, Readonly<Partial<Record<SignalId, number>>>>>;

const emptyLog = (guide: Guide): Logbook => ({
  guide,
  mutations: [],
  truths: [],
  edits: [],
  flips: [],
  approvals: [],
  heard: new Map(),
  tableFaults: [],
  dead: new Set(),
  calls: new Map(),
  throttled: [],
  forbidden: [],
  leaks: [],
  bugs: [],
});

function idOf(guide: Guide, kind: Target['kind']): string {
  const target = guide.targets.find((one) => one.kind === kind);
  if (target === undefined) throw new Error(`the guide has no ${kind}`);
  return target.renderId;
}

export interface SystemOptions {
  readonly guide: Guide;
  readonly startAt: Instant;
  readonly seed: number;
  readonly carriage: Carriage;
}

/** Everything around Capstan in one process, on a clock that only the driver moves. */
export class System {
  readonly guide: Guide;
  readonly clock: ManualClock;
  readonly world: World;
  readonly backend: Backend;
  readonly table = new MemoryTable();
  readonly desk: Alarms;
  readonly log: Logbook;
  readonly notices: Notice[] = [];
  load: Load = ordinaryLoad;
  metrics: MetricMood = soundMetrics;
  wireFault: WireFault | undefined;
  /** Alarms cannot be read; nobody can be told. */
  deaf = { alarms: false, herald: false };
  readonly #measured = new Map<Instant, Measured>();
  readonly #isVirtual: boolean;
  #order = 0;

  constructor({ guide, startAt, seed, carriage }: SystemOptions) {
    this.guide = guide;
    this.clock = new ManualClock(startAt);
    const { world } = anchoredWorld(this.clock, seed, {
      service: idOf(guide, 'service'),
      database: idOf(guide, 'postgres'),
      keyValue: idOf(guide, 'key-value'),
    });
    this.world = world;
    this.backend = renderBackend(world, seed);
    this.#isVirtual = carriage.isVirtual;
    // A server on sockets watches the world itself.
    if (carriage.isVirtual) watchWorld(world);
    this.desk = carriage.alarms(guide, this.clock);
    this.log = emptyLog(guide);
    this.table.onWrite = (key, json) => {
      if (json.includes(API_KEY)) this.log.leaks.push(key);
    };
  }

  now = (): Instant => this.clock.now();

  nextOrder(): number {
    this.#order += 1;
    return this.#order;
  }

  /** The plant's minute; and what is true now, for the judge. */
  measure(): void {
    const at = this.now();
    this.#measured.set(at, measure(this.world, this.load, at));
    this.#measured.delete(at - 30 * MINUTE);
    record(this.world, this.load, at);
    if (!this.#isVirtual) recordAll(this.world, this.load, at);
    this.noteTruth();
  }

  noteTruth(): void {
    this.log.truths.push(truthOf(this.world));
  }

  /** Points by target and signal, as the collector is told them. */
  heardSince(now: Instant): Readonly<Record<string, Partial<Record<SignalId, readonly Point[]>>>> {
    const { silent, lateMinutes, missing, garbage } = this.metrics;
    if (silent) throw new MetricsSilent('no metrics');
    const until = now - lateMinutes * MINUTE;
    const series: Record<string, Partial<Record<SignalId, Point[]>>> = {};
    for (const [at, measured] of this.#measured) {
      if (at > until || at <= now - LOOK_BACK) continue;
      for (const [target, values] of Object.entries(measured)) {
        for (const [signal, value] of Object.entries(values) as [SignalId, number][]) {
          const name = `${target} ${signal}`;
          if (missing.has(name)) continue;
          const factor = garbage?.signal === name && at > now - 2 * MINUTE ? garbage.factor : 1;
          const own = series[target] ?? {};
          series[target] = own;
          own[signal] = [...(own[signal] ?? []), { at, value: value * factor }];
        }
      }
    }
    this.noteHeard(series, now);
    return series;
  }

  /** A person in the dashboard; refusals are theirs to read. */
  dashboard(method: string, path: string, target: string, body?: JsonValue): void {
    const json = body === undefined ? '' : JSON.stringify(body);
    const before = truthOf(this.world);
    try {
      asPerson(this.backend, method, path, json);
    } catch {
      return;
    }
    this.edited(target, `${method} ${path} ${json}`, before);
  }

  edited(target: string, what: string, before = truthOf(this.world)): void {
    const after = truthOf(this.world);
    const keys = ['count', 'plan', 'databasePlan', 'keyValuePlan'] as const;
    const moved = keys.some((key) => before[key] !== after[key]);
    this.log.edits.push({ at: this.now(), target, what, moved });
    this.noteTruth();
  }

  /** Remembers, for the judge, what some collection was told. */
  noteHeard(series: Readonly<Record<string, object>>, heardAt: Instant): void {
    for (const [target, signals] of Object.entries(series)) {
      for (const [signal, points] of Object.entries(signals) as [string, readonly Point[]][]) {
        const key = `${target} ${signal}`;
        const heard = this.log.heard.get(key) ?? [];
        this.log.heard.set(key, heard);
        const newest = heard.at(-1)?.at ?? 0;
        for (const { at, value } of points.filter((point) => isSound(signal, point.value))) {
          if (at > newest || !heard.some((one) => one.at === at && one.value === value)) {
            heard.push({ at, value, heardAt });
          }
        }
      }
    }
  }
}

const PERCENTAGES = ['cpu', 'memory', 'storage', 'error-rate'];

/** Nobody can be asked to believe more than twice a limit. */
const isSound = (signal: string, value: number): boolean =>
  Number.isFinite(value) && value >= 0 && !(PERCENTAGES.includes(signal) && value > 200);

interface Point {
  readonly at: Instant;
  readonly value: number;
}

export class MetricsSilent extends Error {
  override readonly name = 'MetricsSilent';
}
