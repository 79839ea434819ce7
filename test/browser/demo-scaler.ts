import { guide } from '#config';
import type { Action, Decision, GuardVerdict, Input, Proposal } from '#core/decision.ts';
import { tell } from '#core/sentence.ts';
import { signal } from '#core/signals.ts';
import { inUnits } from '#core/units.ts';
import type { PageDecision } from '#local/page/feed.ts';
import type { DemoAlarms } from './demo-alarms.ts';
import type { DemoSize } from './demo-plant.ts';

export interface DemoScene {
  readonly at: number;
  readonly size: DemoSize;
  readonly alarms: DemoAlarms;
  readonly value: (target: string, signal: string) => number | undefined;
  readonly paused: boolean;
  readonly renderAway: boolean;
  /** Minutes since the target last changed. */
  readonly sinceChange: number;
  readonly inFlight: boolean;
}

interface Wish {
  readonly action: Action;
  readonly because: string;
  readonly by: string;
  readonly stop?: GuardVerdict;
  readonly downtimeSeconds?: number;
}

const cost = (target: string, size: DemoSize): number => {
  if (target === 'api') return size.instances * (size.plan === 'pro' ? 85 : 25);
  if (target === 'database') {
    return (size.databasePlan === 'pro_4gb' ? 55 : 100) + size.diskGb * guide.diskUsdPerGbMonth;
  }
  return 32;
};

/** US dollars a month of a target of that size. */
export const demoCost = cost;

function after(size: DemoSize, action: Action): DemoSize {
  if (action.kind === 'set-instances') return { ...size, instances: action.to };
  if (action.kind === 'grow-disk') return { ...size, diskGb: action.to };
  if (action.kind !== 'set-plan') return size;
  return action.to.startsWith('pro_') ? { ...size, databasePlan: action.to } : size;
}

function inputsOf(target: string, scene: DemoScene): Input[] {
  const { alarms } = scene;
  const state = (name: string) => (alarms.isRinging(name) ? 'ALARM' : 'OK');
  return guide.rows
    .filter((row) => row.target === target)
    .map((row) => {
      const value = scene.value(target, row.signal);
      return {
        row: row.id,
        signal: row.signal,
        ...(value === undefined ? {} : { value, ageSeconds: 41 }),
        high: row.high.value,
        low: row.low.value,
        highAlarm: state(`${row.id}-high`),
        lowAlarm: state(`${row.id}-low`),
      };
    });
}

function directionOf(action: Action): 'up' | 'down' {
  return action.kind === 'set-instances' && action.to < action.from ? 'down' : 'up';
}

const reads = ({ signal: id, value, low, high }: Input): string => {
  const { unit } = signal(id);
  const shown = value === undefined ? 'no fresh value' : inUnits(value, unit);
  return `${id} ${shown} (${inUnits(low, unit)} to ${inUnits(high, unit)})`;
};

function apiWish(scene: DemoScene): Wish | undefined {
  const { size, alarms, value } = scene;
  const from = size.instances;
  const [cpu, p95] = [value('api', 'cpu') ?? 0, value('api', 'response-time') ?? 0];
  const ringing = ['api-cpu', 'api-response-time'].find((row) => alarms.isRinging(`${row}-high`));
  if (ringing !== undefined && scene.sinceChange >= 4) {
    const to = Math.min(10, Math.max(from + 1, Math.ceil((from * cpu) / 60)));
    const because =
      ringing === 'api-cpu'
        ? `cpu is ${cpu.toFixed(1)} %, over 70 % in 3 of 5 minutes`
        : `response-time is ${p95.toFixed(0)} ms, over 500 ms in 2 of 3 minutes`;
    return { action: { kind: 'set-instances', from, to }, by: ringing, because };
  }
  if (!alarms.isRinging('api-cpu-low') || from <= 2) return undefined;
  const wish = {
    action: { kind: 'set-instances', from, to: from - 1 } as const,
    by: 'api-cpu',
    because: 'cpu was under 20 % in 15 of 15 minutes',
  };
  if (scene.sinceChange >= 75) return wish;
  const because = 'a minute of the last 10 wanted as many instances as there are';
  return { ...wish, stop: { guard: 'stabilization', effect: 'hold', because } };
}

function databaseWish(scene: DemoScene): Wish | undefined {
  const { size, alarms, value } = scene;
  if (alarms.isRinging('database-storage-high') && scene.sinceChange > 30) {
    const used = value('database', 'storage') ?? 0;
    const because = `storage is ${used.toFixed(1)} %, over 80 % in 3 of 5 minutes`;
    const action = { kind: 'grow-disk', from: size.diskGb, to: size.diskGb + 5 } as const;
    return { action, by: 'database-storage', because };
  }
  if (!alarms.isRinging('database-cpu-high') || size.databasePlan !== 'pro_4gb') return undefined;
  const cpu = value('database', 'cpu') ?? 0;
  return {
    action: { kind: 'set-plan', from: 'pro_4gb', to: 'pro_8gb' },
    by: 'database-cpu',
    because: `cpu is ${cpu.toFixed(1)} %, over 60 % in 10 of 15 minutes`,
    downtimeSeconds: 120,
    stop: {
      guard: 'downtime-window',
      effect: 'hold',
      because: 'it means about 120 s of downtime, and the next window opens Tue 21:00',
    },
  };
}

function stopOf(scene: DemoScene, wish: Wish): GuardVerdict | undefined {
  if (scene.paused) {
    return { guard: 'kill-switch', effect: 'hold', because: 'Capstan is paused by the page' };
  }
  if (scene.inFlight) {
    return { guard: 'in-flight', effect: 'hold', because: 'a change is under way' };
  }
  if (scene.renderAway) {
    return { guard: 'retry-after', effect: 'hold', because: 'Render refused the last call' };
  }
  return wish.stop;
}

function record(target: string, scene: DemoScene, wish: Wish | undefined): Decision {
  const inputs = inputsOf(target, scene);
  const before = cost(target, scene.size);
  const blind = inputs.filter(({ value }) => value === undefined);
  const stop = wish && stopOf(scene, wish);
  const acts = wish !== undefined && stop === undefined;
  const proposals: Proposal[] = inputs.map((input) => ({
    by: input.row,
    wants: input.value === undefined ? 'unknown' : wish?.by === input.row ? 'more' : 'same',
    because: reads(input),
    ...(wish?.by === input.row ? { action: wish.action } : {}),
  }));
  const calm = blind.length > 0 ? 'stale-data' : 'within-lines';
  return {
    target,
    at: scene.at,
    verdict: acts ? 'act' : 'hold',
    because: stop?.because ?? wish?.because ?? inputs.map(reads).join('; '),
    reason: stop?.guard ?? (wish === undefined ? calm : 'breach'),
    ...(wish === undefined ? {} : { wanted: wish.action }),
    ...(acts ? { action: wish.action, direction: directionOf(wish.action) } : {}),
    inputs,
    proposals,
    guards: stop === undefined ? [] : [stop],
    costUsdPerMonth: {
      before,
      after: acts ? cost(target, after(scene.size, wish.action)) : before,
    },
    undoable: wish?.action.kind === 'set-instances',
    downtimeSeconds: wish?.downtimeSeconds ?? 0,
    tell: acts ? 'act' : 'nobody',
  };
}

/** What a small scaler would do about one target, told and recorded as Capstan tells and records. */
export function demoDecision(target: string, scene: DemoScene): PageDecision {
  const wish =
    target === 'api' ? apiWish(scene) : target === 'database' ? databaseWish(scene) : undefined;
  const decision = record(target, scene, wish);
  return {
    id: `${target}-${scene.at}`,
    at: scene.at,
    target,
    verdict: decision.verdict,
    reason: decision.reason,
    sentence: tell(decision),
    decision,
  };
}

export { after as demoSizeAfter };
