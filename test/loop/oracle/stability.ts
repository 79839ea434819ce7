import type { JudgedRun } from './evidence.ts';
import { heardOf, type Invariant, MINUTE, rowsOf } from './evidence.ts';
import { monthlyCost } from './rates.ts';
import { askedAt } from './time-of-day.ts';

const GROWTH_USD = 10;

/** A service in need that nothing keeps from growing, or with plenty that nothing keeps from shrinking. */
function unservedNeed({ log, end, endedAt }: JudgedRun): readonly string[] {
  const { guide } = log;
  const target = guide.targets.find(({ kind }) => kind === 'service');
  if (target?.kind !== 'service' || target.mode !== 'direct') return [];
  const [cpu] = rowsOf(guide, target.id).filter(({ signal }) => signal === 'cpu');
  if (cpu === undefined || end.native?.on === true) return [];
  const last = heardOf(log, cpu, endedAt).at(-1)?.value ?? 0;
  const instance = guide.ladders.service.find(({ plan }) => plan === end.plan)?.usdPerMonth ?? 0;
  const isRich = monthlyCost(guide, end) + instance <= guide.budget.usdPerMonth;
  const database = guide.ladders.postgres.find(({ plan }) => plan === end.databasePlan);
  const perInstance = target.connections?.perInstance ?? 0;
  const room = (database?.connections ?? 0) - guide.policy.connectionReserve;
  const { ceiling } = askedAt(guide, target.id, endedAt);
  const most = Math.min(target.instances.max, ceiling, Math.floor(room / perInstance));
  const hour = log.mutations.filter(({ at }) => endedAt - at < 60 * MINUTE);
  if (hour.length >= guide.policy.changesPerHour) return [];
  const needs = last > cpu.high.value * 1.02 && end.count < most && isRich;
  return needs ? [`${end.count} instances at ${last.toFixed(0)} % CPU, and nothing happens`] : [];
}

/** A disk that fills up although it may grow. */
function unservedDisk({ log, end, endedAt }: JudgedRun): readonly string[] {
  const { guide } = log;
  const row = guide.rows.find(({ signal }) => signal === 'storage');
  if (row === undefined) return [];
  const last = heardOf(log, row, endedAt).at(-1)?.value ?? 0;
  const grown = [
    ...log.mutations.filter(({ applied, operation }) => applied && operation === 'disk'),
    ...log.edits.filter(({ what }) => what.includes('diskSizeGB')),
  ];
  const isRich = monthlyCost(guide, end) + GROWTH_USD <= guide.budget.usdPerMonth;
  return last > row.high.value && grown.length === 0 && isRich
    ? [`the disk is ${last.toFixed(0)} % full, and nothing happens`]
    : [];
}

/** I5: with faults over and inputs constant it comes to rest, and rests where nothing is wanting. */
export const stability: Invariant = (run) => {
  if (run.calmMinutes === undefined) {
    const late = run.log.mutations.filter(({ at }) => at >= run.calmAt);
    const minutes = Math.round((run.endedAt - run.calmAt) / MINUTE);
    return [`no rest after ${minutes} minutes: ${late.length} requests since`];
  }
  return [...unservedNeed(run), ...unservedDisk(run)];
};
