import type { MaintenanceWindow } from '#core/guide.ts';
import { classOf, type Invariant, isUrgent, tellMutation, truthsBehind } from './evidence.ts';
import type { Logbook, Mutation } from './logbook.ts';

const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** Open at that time; the zone is UTC, and no window goes over midnight. */
function isOpen({ days, from, until }: MaintenanceWindow, at: number): boolean {
  const date = new Date(at);
  const minute = date.getUTCHours() * 60 + date.getUTCMinutes();
  const day = DAYS[date.getUTCDay()] ?? 'sun';
  return days.includes(day) && minute >= minutes(from) && minute < minutes(until);
}

/** Approvals that cover a mutation, less those that were used up by earlier ones. */
function isApproved(log: Logbook, mutation: Mutation): boolean {
  const { at, order, target } = mutation;
  const given = log.approvals.filter(
    (one) =>
      one.target === target &&
      one.actionClass === classOf(target) &&
      one.order < order &&
      one.until > at,
  );
  const first = Math.min(...given.map((one) => one.order));
  const used = log.mutations.filter(
    (one) =>
      one.order > first &&
      one.order < order &&
      one.accepted &&
      one.target === target &&
      one.operation === 'plan',
  );
  return given.length > used.length;
}

function against(log: Logbook, mutation: Mutation): string | undefined {
  const { at, target } = mutation;
  const { maintenanceWindows } = log.guide;
  const mayDisturb = maintenanceWindows.some((window) => isOpen(window, at));
  const status = target === 'redis' ? 'keyValueStatus' : 'databaseStatus';
  if (!truthsBehind(log, mutation).some((truth) => truth[status] === 'available')) {
    return `it was ${mutation.before[status]}`;
  }
  if (target === 'redis') return isApproved(log, mutation) ? undefined : 'nobody approved it';
  return mayDisturb || isUrgent(log, mutation) || isApproved(log, mutation)
    ? undefined
    : 'no window was open';
}

/** I7: a change with downtime runs in a window, by approval, or in an emergency; and on healthy ground. */
export const disruption: Invariant = ({ log }) =>
  log.mutations.flatMap((mutation) => {
    if (mutation.operation !== 'plan' || mutation.target === 'api') return [];
    const because = against(log, mutation);
    return because === undefined ? [] : [`${tellMutation(mutation)} although ${because}`];
  });
