import { alarmName } from '#core/alarms.ts';
import { instancesOf } from '#core/candidate.ts';
import { monthlyCost } from '#core/cost.ts';
import type { Guide, Instant } from '#core/guide.ts';
import type { History } from '#core/history.ts';
import { limitsOf } from '#core/limits.ts';
import type { Facts } from '#core/observation.ts';
import { sentenceOf } from '#core/sentence.ts';
import { type KnownSignal, signals } from '#core/signals.ts';
import type {
  PageIntent,
  PageSignal,
  PageTarget,
  PageTargetMinute,
  PageTargetNow,
} from '#local/page/feed.ts';
import type { TargetPast } from './history.ts';
import { noPast } from './page-levels.ts';

/** A late minute may still come: this many points of each signal are sent again. */
const RESENT_POINTS = 4;

const unitNames: Readonly<Record<KnownSignal['unit'], string>> = {
  Percent: '%',
  Milliseconds: 'ms',
  Count: '',
  'Count/Second': '/s',
  Seconds: 's',
  Gigabytes: 'GB',
};

const label = (id: string): string => {
  const words = id
    .replaceAll('-', ' ')
    .replace(/\bcpu\b/, 'CPU')
    .replace(/\biops\b/, 'IOPS');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

function statusOf(facts: Facts | undefined): string {
  if (facts === undefined) return 'not seen yet';
  if (facts.suspended) return 'suspended';
  if (facts.kind !== 'service') return facts.status;
  const rolling = facts.deploys.find(({ status }) => status.endsWith('in_progress'));
  return rolling === undefined ? 'live' : 'deploying';
}

function intentOf(history: History | undefined): PageIntent | undefined {
  const intent = history?.intent;
  if (intent === undefined) return undefined;
  const instances = instancesOf(intent.action);
  return {
    sentence: sentenceOf(intent.action),
    status: intent.status,
    since: intent.sentAt ?? intent.plannedAt,
    ...(instances === undefined ? {} : { instances }),
  };
}

/** What a target is now, as the page shows it. */
export function pageTargetNow(
  guide: Guide,
  { target, facts }: TargetPast,
  history: History | undefined,
  now: Instant,
): PageTargetNow {
  const moment = { now, history: history ?? noPast };
  const { floor, ceiling } = limitsOf(guide, target, moment);
  const intent = intentOf(history);
  return {
    ...(target.kind === 'service' ? { mode: target.mode } : {}),
    plan: facts?.plan ?? '',
    status: statusOf(facts),
    ...(facts?.kind === 'service'
      ? { instances: { now: facts.instanceCreatedAt.length, min: floor, max: ceiling } }
      : {}),
    ...(facts?.kind === 'postgres' ? { diskGb: facts.diskGb } : {}),
    costUsdPerMonth: facts === undefined ? 0 : (monthlyCost(guide, facts) ?? 0),
    ...(intent === undefined ? {} : { intent }),
  };
}

function pageSignal(guide: Guide, past: TargetPast, known: KnownSignal): PageSignal {
  const row = guide.rows.find((one) => one.target === past.target.id && one.signal === known.id);
  return {
    id: known.id,
    label: label(known.id),
    unit: unitNames[known.unit],
    primary: row !== undefined,
    points: (past.series.get(known.id) ?? []).map(({ at, value }) => [at, value] as const),
    ...(row === undefined
      ? {}
      : {
          row: {
            id: row.id,
            high: row.high.value,
            low: row.low.value,
            highAlarm: alarmName(row, 'high'),
            lowAlarm: alarmName(row, 'low'),
            why: row.why,
          },
        }),
  };
}

/** A target with all that was seen of it. */
export function pageTarget(
  guide: Guide,
  past: TargetPast,
  history: History | undefined,
  now: Instant,
): PageTarget {
  const { target } = past;
  const steps = {
    ...(past.instances.length > 0 ? { instanceSteps: past.instances } : {}),
    ...(past.disks.length > 0 ? { diskSteps: past.disks } : {}),
    planSteps: past.plans,
    costSteps: past.costs,
  };
  return {
    id: target.id,
    kind: target.kind,
    name: past.facts?.name ?? target.renderId,
    ...pageTargetNow(guide, past, history, now),
    signals: signals
      .filter((known) => known.of.includes(target.kind))
      .map((known) => pageSignal(guide, past, known))
      .filter(({ row, points }) => row !== undefined || points.length > 0),
    ...steps,
  };
}

const lastOf = <Step>(steps: readonly Step[]): readonly Step[] => steps.slice(-1);

/** What is new of a target since the minute before. */
export function pageTargetMinute(
  guide: Guide,
  past: TargetPast,
  history: History | undefined,
  now: Instant,
): PageTargetMinute {
  const { costs, disks, instances, plans, series, target } = past;
  const points = [...series].map(
    ([id, all]) =>
      [id, all.slice(-RESENT_POINTS).map(({ at, value }) => [at, value] as const)] as const,
  );
  return {
    id: target.id,
    ...pageTargetNow(guide, past, history, now),
    points: Object.fromEntries(points),
    ...(instances.length > 0 ? { instanceSteps: lastOf(instances) } : {}),
    ...(disks.length > 0 ? { diskSteps: lastOf(disks) } : {}),
    planSteps: lastOf(plans),
    costSteps: lastOf(costs),
  };
}

/** What a target's card is made of. */
export const shapeOf = ({ facts, series, target }: TargetPast): string =>
  [target.id, facts?.name, ...series.keys()].join(' ');
