import type { Instant } from '#local/clock.ts';
import { cronOccurrences, type NextAfter } from './cron-expression.ts';
import { timeZone } from './time-zone.ts';

/** How a schedule recurs. */
export interface Recurrence {
  readonly kind: 'rate' | 'cron' | 'at';
  readonly next: NextAfter;
}

/** What an expression is read with. */
export interface ScheduleContext {
  /** IANA name; UTC for rules. */
  readonly zone: string;
  /** From where rates are counted: itself an occurrence, for whoever asks from before it. */
  readonly anchor: Instant;
  /**
   * Rules insist on 'rate(1 minute)' and 'rate(2 minutes)' and know no at(…); the Scheduler takes
   * either form.
   */
  readonly dialect: 'rules' | 'scheduler';
}

const UNITS: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** Reads rate(…), cron(…) or at(…); undefined when it is none of them or the zone is unknown. */
export function readSchedule(expression: string, context: ScheduleContext): Recurrence | undefined {
  const [, kind, body = ''] = /^(rate|cron|at)\((.*)\)$/s.exec(expression) ?? [];
  const zone = timeZone(context.zone);
  if (zone === undefined) return undefined;
  if (kind === 'rate') return rate(body, context);
  if (kind === 'cron') {
    const next = cronOccurrences(body, zone);
    return next && { kind, next };
  }
  if (kind !== 'at' || context.dialect === 'rules') return undefined;
  const wallTime = localDateTime(body);
  if (wallTime === undefined) return undefined;
  const instant = zone.instantAt(wallTime);
  return {
    kind,
    next: (after) => (instant !== undefined && instant > after ? instant : undefined),
  };
}

function rate(body: string, { anchor, dialect }: ScheduleContext): Recurrence | undefined {
  const [, digits, unit = '', plural] = /^(\d+) (minute|hour|day)(s?)$/.exec(body) ?? [];
  const count = Number(digits);
  const length = UNITS[unit];
  if (length === undefined || !(count > 0)) return undefined;
  if (dialect === 'rules' && (count === 1) !== (plural === '')) return undefined;
  const period = count * length;
  return {
    kind: 'rate',
    next: (after) =>
      after < anchor ? anchor : anchor + (Math.floor((after - anchor) / period) + 1) * period,
  };
}

/** 'yyyy-mm-ddThh:mm:ss' without a zone, as the wall time it names. */
function localDateTime(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) return undefined;
  const wallTime = Date.parse(`${text}Z`);
  // Date.parse takes 31 February for 3 March.
  return new Date(wallTime).toJSON()?.startsWith(text) ? wallTime : undefined;
}
