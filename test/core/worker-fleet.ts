import { alarmName } from '#core/alarms.ts';
import { queueLatency } from '#core/backlog.ts';
import { decide } from '#core/decide.ts';
import type { Instant, Row } from '#core/guide.ts';
import { type Act, emptyHistory } from '#core/history.ts';
import type { AlarmState, Observation, Point } from '#core/observation.ts';
import type { SignalId } from '#core/signals.ts';
import { MINUTE, NOON, observationOf, service } from './situations.ts';
import { backlog, guideWith, latencyRow } from './worker-situations.ts';

export interface FleetWish {
  readonly minutes: number;
  readonly workers: number;
  /** Tasks that come in a minute. */
  readonly arrivals: (minute: number) => number;
  readonly concurrency?: number;
}

export interface FleetMinute {
  readonly workers: number;
  readonly waiting: number;
}

const KEPT = 30;
const BOOT = 90_000;

/** What CloudWatch makes of M of the last N values. */
function stateOf(row: Row, side: 'high' | 'low', points: readonly Point[]): AlarmState {
  const { breaching, of, value: line } = row[side];
  const last = points
    .slice(-of)
    .filter(({ value }) => (side === 'high' ? value > line : value < line));
  return last.length >= breaching ? 'ALARM' : 'OK';
}

/**
 * A fluid queue, workers that take ninety seconds to boot, alarms, and a decision each minute that is carried
 * out at once: all that there is between the formula and the number of workers. Gives each minute.
 */
export function liveThrough(wish: FleetWish): readonly FleetMinute[] {
  const { concurrency = backlog.concurrency } = wish;
  const rules = { ...backlog, concurrency };
  const guide = guideWith({ concurrency });
  const born: Instant[] = Array(wish.workers).fill(NOON - 3_600_000);
  const series: Partial<Record<SignalId, Point[]>> = {};
  const acts: Act[] = [];
  const lived: FleetMinute[] = [];
  let tasks = 0;
  let waiting = 0;
  for (let minute = 0; minute < wish.minutes; minute += 1) {
    const at = NOON + minute * MINUTE;
    const come = wish.arrivals(minute);
    const ready = born.filter((one) => one <= at - BOOT).length;
    const slots = ready * concurrency;
    const busy = Math.min(slots, (come / 60) * rules.serviceSeconds);
    const left = tasks + come - (slots * 60) / rules.serviceSeconds;
    tasks = Math.max(busy, left);
    waiting = Math.max(0, Math.round(tasks - slots));
    const read = {
      instances: born.length,
      'queue-depth': waiting,
      'queue-in-flight': Math.round(Math.min(tasks, slots)),
      'queue-latency': queueLatency(waiting, ready, rules),
    };
    for (const [id, value] of Object.entries(read) as [SignalId, number][]) {
      series[id] = [...(series[id] ?? []), { at, value }].slice(-KEPT);
    }
    lived.push({ workers: born.length, waiting });
    const facts = {
      ...service,
      name: 'worker',
      manualInstances: born.length,
      instanceCreatedAt: [...born],
    };
    const observation: Observation = { target: 'worker', facts, factsAt: at, series, silent: {} };
    const latencies = series['queue-latency'] ?? [];
    const states = Object.fromEntries(
      (['high', 'low'] as const).map((side) => [
        alarmName(latencyRow, side),
        stateOf(latencyRow, side, latencies),
      ]),
    );
    const fleet = {
      api: observationOf('api'),
      database: observationOf('database'),
      redis: observationOf('redis'),
      worker: observation,
    };
    const situation = {
      observation,
      fleet,
      alarms: { at, states },
      history: { ...emptyHistory, acts },
      pauses: [],
    };
    const { action, actionClass, because, direction } = decide(guide, situation, at);
    if (action?.kind !== 'set-instances' || actionClass === undefined || direction === undefined)
      continue;
    while (born.length < action.to) born.push(at);
    born.length = action.to;
    const before = Object.fromEntries(
      Object.entries(series).map(([id, points]) => {
        const last = points.slice(-3);
        return [id, last.reduce((sum, { value }) => sum + value, 0) / last.length];
      }),
    );
    const generation = acts.length + 1;
    const common = { generation, action, actionClass, because, direction, before };
    acts.unshift({ ...common, status: 'VERIFIED', plannedAt: at, sentAt: at, settledAt: at });
  }
  return lived;
}

/** `+` for each growth, `-` for each shrink. */
export const steps = (lived: readonly FleetMinute[]): readonly string[] =>
  lived.flatMap(({ workers }, minute) => {
    const before = lived[minute - 1]?.workers ?? workers;
    if (workers === before) return [];
    return [workers > before ? '+' : '-'];
  });
