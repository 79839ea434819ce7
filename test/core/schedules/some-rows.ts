import type { Guide } from '#core/guide.ts';
import type { Schedule } from '#core/schedules/schedule.ts';
import { guide } from '../situations.ts';

/** Mon to Fri, 07:00 to 19:00, New York: at least three instances. */
export const businessHours: Schedule = {
  id: 'business-hours',
  why: 'People work.',
  timeZone: 'America/New_York',
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '07:00',
  until: '19:00',
  asks: [{ target: 'api', instances: { atLeast: 3 } }],
};

/** Every night, 22:00 to 06:00, New York: at most two. */
export const night: Schedule = {
  ...businessHours,
  id: 'night',
  days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  from: '22:00',
  until: '06:00',
  asks: [{ target: 'api', instances: { atMost: 2 } }],
};

/** The guide with these rows. */
export const withRows = (...schedules: readonly Schedule[]): Guide => ({ ...guide, schedules });

/** An instant in UTC, to the minute. */
export const utc = (text: string): number => Date.parse(`${text}Z`);
