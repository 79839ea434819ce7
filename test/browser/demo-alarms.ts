import type { Row } from '#core/guide.ts';
import type { AlarmState } from '#core/observation.ts';
import type { PageAlarm } from '#local/page/feed.ts';

type Value = number | null;

function stateOf(
  values: readonly Value[],
  line: { value: number; breaching: number; of: number },
  side: 'high' | 'low',
): AlarmState {
  const recent = values.slice(-line.of).filter((value) => value !== null);
  if (recent.length === 0) return 'INSUFFICIENT_DATA';
  const over = recent.filter((value) =>
    side === 'high' ? value > line.value : value < line.value,
  );
  return over.length >= line.breaching ? 'ALARM' : 'OK';
}

/** The two alarms of each row, M of N, over values as they come in. */
export class DemoAlarms {
  readonly #alarms = new Map<string, PageAlarm>();

  get all(): readonly PageAlarm[] {
    return [...this.#alarms.values()];
  }

  isRinging(name: string): boolean {
    return this.#alarms.get(name)?.state === 'ALARM';
  }

  /** The alarms that changed state. */
  minute(at: number, row: Row, values: readonly Value[]): PageAlarm[] {
    return (['high', 'low'] as const).flatMap((side) => {
      const line = row[side];
      const name = `${row.id}-${side}`;
      const state = stateOf(values, line, side);
      const last = this.#alarms.get(name);
      if (last?.state === state) return [];
      const word = side === 'high' ? 'above' : 'below';
      const closed = (last?.spans ?? []).map((span) => ({ ...span, to: span.to ?? at }));
      const alarm: PageAlarm = {
        name,
        row: row.id,
        target: row.target,
        state,
        since: at,
        reason:
          state === 'ALARM'
            ? `${word} ${line.value} in ${line.breaching} of the last ${line.of} minutes`
            : 'fewer minutes than that are in breach',
        spans: [...closed, { from: at, state }],
      };
      this.#alarms.set(name, alarm);
      return [alarm];
    });
  }
}

/** Capstan's alarms about itself, all quiet. */
export const ownAlarms = (since: number): PageAlarm[] =>
  ['capstan-loop-silent', 'capstan-dead-letters', 'capstan-errors'].map((name) => ({
    name,
    state: 'OK',
    since,
    reason: '',
    spans: [],
  }));
