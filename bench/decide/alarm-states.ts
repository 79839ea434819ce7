import { alarmName } from '#core/alarms.ts';
import type { Guide, Instant } from '#core/guide.ts';
import type { AlarmReadings, AlarmState, Observation } from '#core/observation.ts';

/** The guide's alarms by their M of N, of complete series. */
export function alarmStates(
  { rows }: Pick<Guide, 'rows'>,
  observations: Readonly<Record<string, Observation>>,
  at: Instant,
): AlarmReadings {
  const states: Record<string, AlarmState> = {};
  for (const row of rows) {
    const points = observations[row.target]?.series[row.signal] ?? [];
    for (const side of ['high', 'low'] as const) {
      const { value: line, breaching, of } = row[side];
      const over = points
        .slice(-of)
        .filter(({ value }) => (side === 'high' ? value > line : value < line));
      states[alarmName(row, side)] = over.length >= breaching ? 'ALARM' : 'OK';
    }
  }
  return { at, states };
}
