import { guide } from '#config';
import type { Guide } from '#core/guide.ts';
import type { PageSchedules } from '#local/page/schedule-feed.ts';
import { pageSchedules } from '#local/session/page-schedules.ts';

/** The guide with schedules that have something to show around noon of the demo's day. */
const scheduled: Guide = {
  ...guide,
  targets: guide.targets.map((target) =>
    target.kind === 'service' ? { ...target, instances: { ...target.instances, min: 1 } } : target,
  ),
  growth: { ...guide.growth, tiers: [] },
  holidays: { 'us-federal': ['2026-03-04'] },
  schedules: [
    {
      id: 'business-hours',
      why: 'Most users work from seven to seven.',
      timeZone: guide.timeZone,
      days: ['mon', 'tue', 'wed', 'thu', 'fri'],
      from: '07:00',
      until: '19:00',
      early: 'boot',
      exceptOn: ['us-federal'],
      asks: [{ target: 'api', instances: { atLeast: 2 } }],
    },
    {
      id: 'lunch-crowd',
      why: 'Many look in at lunch.',
      timeZone: guide.timeZone,
      days: ['tue', 'wed'],
      from: '11:30',
      until: '13:20',
      asks: [{ target: 'api', instances: { atLeast: 3 } }],
    },
    {
      id: 'quiet-nights',
      why: 'Nobody pays for the small hours.',
      timeZone: guide.timeZone,
      days: ['mon', 'tue', 'wed', 'thu', 'sat'],
      from: '22:00',
      until: '05:00',
      asks: [{ target: 'api', instances: { atMost: 4 } }],
    },
  ],
};

/** What they ask at a moment. */
export const demoSchedules = (now: number): PageSchedules =>
  pageSchedules(scheduled, now, () => undefined);

/** Between what the API may be sized at a moment. */
export function demoLimits(schedules: PageSchedules, now: number): { min: number; max: number } {
  const level = schedules.levels.find(
    ({ from, target, until }) => target === 'api' && from <= now && now < until,
  );
  return { min: level?.floor ?? 1, max: level?.ceiling ?? 10 };
}
