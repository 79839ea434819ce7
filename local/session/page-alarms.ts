import { rowAlarms } from '#core/alarms.ts';
import type { Guide, Instant } from '#core/guide.ts';
import type { AlarmState } from '#core/observation.ts';
import type { PageAlarm } from '#local/page/feed.ts';

/** An alarm as the runtime tells of it. */
export interface AlarmNow {
  readonly name: string;
  readonly state: AlarmState;
  readonly since: Instant;
  readonly reason: string;
}

interface Span {
  readonly from: Instant;
  readonly to?: Instant;
  readonly state: string;
}

const KEEP_SPANS = 200;

/** Remembers how each alarm's state went. */
export class AlarmSpans {
  readonly #spans = new Map<string, readonly Span[]>();
  readonly #rows: ReadonlyMap<string, { readonly row: string; readonly target: string }>;

  constructor(guide: Guide) {
    this.#rows = new Map(rowAlarms(guide).map(({ name, row, target }) => [name, { row, target }]));
  }

  /** Takes in the present states; returns the alarms that changed. */
  see(alarms: readonly AlarmNow[]): readonly PageAlarm[] {
    return alarms.flatMap((alarm) => {
      const spans = this.#spans.get(alarm.name) ?? [];
      const last = spans.at(-1);
      if (last?.state === alarm.state && last.from === alarm.since) return [];
      const closed =
        last === undefined ? spans : [...spans.slice(0, -1), { ...last, to: alarm.since }];
      this.#spans.set(
        alarm.name,
        [...closed, { from: alarm.since, state: alarm.state }].slice(-KEEP_SPANS),
      );
      return [this.page(alarm)];
    });
  }

  page(alarm: AlarmNow): PageAlarm {
    return { ...alarm, ...this.#rows.get(alarm.name), spans: this.#spans.get(alarm.name) ?? [] };
  }

  /** How often rows went to ALARM. */
  breaches(): number {
    return [...this.#spans.entries()]
      .filter(([name]) => this.#rows.has(name))
      .reduce((sum, [, spans]) => sum + spans.filter(({ state }) => state === 'ALARM').length, 0);
  }
}
