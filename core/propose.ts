import { backIntoLimits, limitProposals } from './back-into-limits.ts';
import { drainSentence, workersWished } from './backlog-wish.ts';
import { type Candidate, instancesAction, instancesOf, planClass } from './candidate.ts';
import type { Proposal } from './decision.ts';
import type { Ask, Row } from './guide.ts';
import { nextRung } from './ladder.ts';
import { panicCandidate } from './panic.ts';
import type { RowReading, Scene } from './scene.ts';
import { lastMinutes, mean, newest, valueAt } from './series.ts';
import { signal } from './signals.ts';
import { grownDiskGb, wantedInstances } from './step.ts';
import { inUnits } from './units.ts';

/** What the scalers of a target would like: a record for each, and the changes to try, best first. */
export interface Wishes {
  readonly proposals: readonly Proposal[];
  /** Each inner list holds the answers to one breach in the guide's order: the next is tried when one is impossible. */
  readonly candidates: readonly (readonly Candidate[])[];
}

const show = (row: Row, value: number): string => inUnits(value, signal(row.signal).unit);

/**
 * Instances a row would like by its value now. A queued load asks for one more at a time: at
 * saturation response times say that there are too few, not how many.
 */
export function wish(scene: Scene, { row, value }: RowReading): number | undefined {
  if (value === undefined) return undefined;
  const { load } = signal(row.signal);
  if (load === 'boxed') return value <= row.high.aim ? 1 : scene.ready;
  if (load === 'backlog') return workersWished(scene);
  if (load === 'queued') {
    return Math.min(wantedInstances(scene.ready, value, row.high.aim), scene.ready + 1);
  }
  return wantedInstances(1, demandOf(scene, row) ?? value * scene.ready, row.high.aim);
}

/**
 * What one instance alone would read: each minute of the sizing window by what served it. Their mean times
 * what is ready now would count what just booted into minutes that it did not serve.
 */
function demandOf({ guide, observation, ready }: Scene, row: Row): number | undefined {
  const counts = observation.series.instances;
  const minutes = lastMinutes(observation.series[row.signal], guide.policy.sizingMinutes);
  return mean(
    minutes.map(({ at, value }) => {
      const served = valueAt(counts, at) ?? newest(counts)?.value ?? ready;
      return { at, value: value * served };
    }),
  );
}

function answer(scene: Scene, reading: RowReading, ask: Ask): Candidate | undefined {
  const { row, value } = reading;
  const { facts, guide } = scene;
  if (value === undefined) return undefined;
  const common = {
    by: row.id,
    why: 'breach' as const,
    direction: 'up' as const,
    value,
    aim: row.high.aim,
    urgent: row.high.emergency !== undefined && value >= row.high.emergency,
    because: `${row.signal} is ${show(row, value)}, over ${show(row, row.high.value)} in ${row.high.breaching} of ${row.high.of} minutes`,
  };
  if (ask === 'disk' && facts.kind === 'postgres') {
    const to = grownDiskGb(facts.diskGb, value, row.high.aim, guide.policy.disk);
    const action = { kind: 'grow-disk', from: facts.diskGb, to } as const;
    return { ...common, actionClass: 'database-disk', action };
  }
  if (ask === 'plan') {
    // At the top of the ladder the step leads nowhere, which the ladder guard says in words.
    const to = nextRung(guide.ladders[facts.kind], facts.plan, 'up')?.plan ?? facts.plan;
    const action = { kind: 'set-plan', from: facts.plan, to } as const;
    return { ...common, actionClass: planClass[facts.kind], action };
  }
  if (ask === 'instances' && facts.kind === 'service') {
    const { load } = signal(row.signal);
    const drains = load === 'backlog' ? drainSentence(scene) : undefined;
    const because = drains === undefined ? common.because : `${common.because}: ${drains}`;
    const to =
      load === 'boxed' ? scene.level + 1 : Math.max(wish(scene, reading) ?? 0, scene.level);
    return { ...common, because, actionClass: 'instances', action: instancesAction(scene, to) };
  }
  return undefined;
}

function breaches(scene: Scene): readonly (readonly Candidate[])[] {
  return scene.rows
    .filter((reading) => reading.highAlarm === 'ALARM')
    .map((reading) => reading.row.asks.flatMap((ask) => answer(scene, reading, ask) ?? []));
}

/** A smaller fleet: the largest wish of all rows, once one of them has been low for its whole window. */
function surplusInstances(scene: Scene): readonly Candidate[] {
  const rows = scene.rows.filter(({ row }) => row.asks.includes('instances'));
  // Memory to spare says that the box is large, not that there are too many of them.
  const low = rows.find(
    ({ row, lowAlarm }) =>
      lowAlarm === 'ALARM' && row.low.leadsTo === 'shrink' && signal(row.signal).load !== 'boxed',
  );
  if (low === undefined || scene.facts.kind !== 'service') return [];
  const wishes = rows.map((reading) => wish(scene, reading) ?? scene.level);
  const to = Math.min(scene.level - 1, Math.max(1, ...wishes));
  return [
    {
      by: low.row.id,
      why: 'surplus',
      actionClass: 'instances',
      direction: 'down',
      action: instancesAction(scene, Math.max(1, to)),
      urgent: false,
      ...(low.value === undefined ? {} : { value: low.value }),
      aim: low.row.high.aim,
      because: `${low.row.signal} was under ${show(low.row, low.row.low.value)} in ${low.row.low.breaching} of ${low.row.low.of} minutes`,
    },
  ];
}

/** A smaller plan, once every row that asks for plans has been low. */
function surplusPlan(scene: Scene): readonly Candidate[] {
  const { facts, guide } = scene;
  const rows = scene.rows.filter(({ row }) => row.asks.includes('plan'));
  const low = rows.every(
    ({ row, lowAlarm }) => row.low.leadsTo === 'shrink' && lowAlarm === 'ALARM',
  );
  const to = nextRung(guide.ladders[facts.kind], facts.plan, 'down')?.plan;
  if (rows.length === 0 || !low || to === undefined) return [];
  return [
    {
      by: rows.map(({ row }) => row.id).join(' + '),
      why: 'surplus',
      actionClass: planClass[facts.kind],
      direction: 'down',
      action: { kind: 'set-plan', from: facts.plan, to },
      urgent: false,
      because: `${rows.map(({ row }) => row.signal).join(' and ')} have been under their low lines`,
    },
  ];
}

/** How soon a change helps: instances in seconds, a disk without downtime, plans last. */
const speed = {
  instances: 0,
  'database-disk': 1,
  'service-plan': 2,
  'database-plan': 3,
  'key-value-plan': 4,
};

/** The larger wins, the sooner relief goes first. */
function byRelief(a: readonly Candidate[], b: readonly Candidate[]): number {
  const [first, second] = [a[0], b[0]];
  if (first === undefined || second === undefined) return a.length - b.length;
  return (
    speed[first.actionClass] - speed[second.actionClass] ||
    (instancesOf(second.action) ?? 0) - (instancesOf(first.action) ?? 0)
  );
}

function proposalOf(scene: Scene, reading: RowReading): Proposal {
  const { row, value, highAlarm, lowAlarm } = reading;
  const by = row.id;
  if (value === undefined) {
    return { by, wants: 'unknown', because: `${row.signal} has no fresh value` };
  }
  const reads = `${row.signal} ${show(row, value)} (${show(row, row.low.value)} to ${show(row, row.high.value)})`;
  if (highAlarm === 'ALARM') {
    const action = row.asks.flatMap((ask) => answer(scene, reading, ask)?.action ?? [])[0];
    return { by, wants: 'more', ...(action ? { action } : {}), because: `${reads}, high alarm` };
  }
  if (lowAlarm === 'ALARM') return { by, wants: 'less', because: `${reads}, low alarm` };
  return { by, wants: 'same', because: reads };
}

/** Asks every scaler. More comes before less: a shrink is only a candidate when nothing wants more. */
export function wishesOf(scene: Scene): Wishes {
  const panic = panicCandidate(scene);
  const more = [
    ...(panic === undefined ? [] : [[panic]]),
    ...breaches(scene),
    ...backIntoLimits(scene),
  ].filter((answers) => answers.length > 0);
  const less = [surplusInstances(scene), surplusPlan(scene)].filter(
    (answers) => answers.length > 0,
  );
  return {
    proposals: [
      ...scene.rows.map((reading) => proposalOf(scene, reading)),
      ...(panic === undefined
        ? []
        : [{ by: 'panic', wants: 'more' as const, action: panic.action, because: panic.because }]),
      ...limitProposals(scene),
    ],
    candidates: more.length > 0 ? more.sort(byRelief) : less,
  };
}
