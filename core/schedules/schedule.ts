import type { Weekday } from '../guide.ts';

/** What a span asks for: a floor, a ceiling, both, or an exact level. */
export type Level<T> =
  | { readonly atLeast: T; readonly atMost?: T }
  | { readonly atMost: T }
  | { readonly exactly: T };

/** What a span asks of one target: a count of instances, or a plan of its ladder. */
export type ScheduledLevel =
  | { readonly target: string; readonly instances: Level<number> }
  | { readonly target: string; readonly plan: Level<string> };

/** One date that differs from the row: no span begins on it, or one with other times. */
export type ScheduleException =
  | { readonly date: string; readonly off: true }
  | { readonly date: string; readonly from: string; readonly until: string };

/** Business hours and the like: what a span of local time asks for. */
export interface Schedule {
  /** Kebab-case; names the row in decisions and its EventBridge schedules. */
  readonly id: string;
  /** One sentence: whom it serves. */
  readonly why: string;
  /** IANA zone of all times of this row. */
  readonly timeZone: string;
  /** Local days on which a span begins. */
  readonly days: readonly Weekday[];
  /** `HH:MM`, local. */
  readonly from: string;
  /** `HH:MM`, local; at or before `from` means the next day (equal: 24 hours). */
  readonly until: string;
  /**
   * Floors begin so many minutes (at most 60) sooner, so that capacity serves at `from`; `boot` is what the
   * boots measured so far say. Ceilings never begin early.
   */
  readonly early?: number | 'boot';
  /** Names of `guide.holidays` on whose days no span begins. */
  readonly exceptOn?: readonly string[];
  /** Single dates that differ, also days on which otherwise none begins; they win over holidays. */
  readonly exceptions?: readonly ScheduleException[];
  readonly asks: readonly ScheduledLevel[];
}

/** The floor a level asks for, if any. */
export function floorOf<T>(level: Level<T>): T | undefined {
  if ('exactly' in level) return level.exactly;
  return 'atLeast' in level ? level.atLeast : undefined;
}

/** The ceiling a level asks for, if any. */
export function ceilingOf<T>(level: Level<T>): T | undefined {
  if ('exactly' in level) return level.exactly;
  return level.atMost;
}

/** `at least 3`, `exactly pro`, `from 2 to 4`. */
export function levelText<T extends number | string>(level: Level<T>): string {
  if ('exactly' in level) return `exactly ${level.exactly}`;
  if (!('atLeast' in level)) return `at most ${level.atMost}`;
  return level.atMost === undefined
    ? `at least ${level.atLeast}`
    : `from ${level.atLeast} to ${level.atMost}`;
}
