import { bootSeconds } from '#core/boot-seconds.ts';
import type { Guide, Instant } from '#core/guide.ts';
import { type CalendarDay, type ClockChange, calendarOf } from '#core/schedules/calendar.ts';
import { earlyMinutes } from '#core/schedules/early.ts';
import {
  floorOf,
  levelText,
  type Schedule,
  type ScheduledLevel,
} from '#core/schedules/schedule.ts';
import { spansBetween } from '#core/schedules/spans.ts';
import { readingOf, wallClock } from '#core/zoned-time.ts';
import type { PageEdge, PageSchedules } from '#local/page/schedule-feed.ts';
import { type LimitsPast, noPast, pageLevels } from './page-levels.ts';

const MINUTE = 60_000;

type Range = readonly [Instant, Instant];

const hasFloor = (ask: ScheduledLevel): boolean =>
  floorOf<number | string>('plan' in ask ? ask.plan : ask.instances) !== undefined;

function edgesOf(guide: Guide, schedule: Schedule, [from, until]: Range, boot: number): PageEdge[] {
  const { asks, id, timeZone } = schedule;
  const lead = earlyMinutes(schedule, guide, boot) * MINUTE;
  // Ceilings never begin early.
  const isEarly = lead > 0 && asks.some(hasFloor);
  const days = [wallClock(from, timeZone).day - 1, wallClock(until, timeZone).day + 1] as const;
  const says = asks.map((ask) => ({
    target: ask.target,
    says: 'plan' in ask ? `plan ${levelText(ask.plan)}` : `${levelText(ask.instances)} instances`,
  }));
  return spansBetween(schedule, guide.holidays, ...days)
    .flatMap((span): PageEdge[] => [
      {
        at: span.from,
        schedule: id,
        kind: 'begins',
        asks: says,
        ...(isEarly ? { earlyFrom: span.from - lead } : {}),
      },
      { at: span.until, schedule: id, kind: 'ends', asks: says },
    ])
    .filter(({ at }) => at >= from && at < until);
}

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

function changeText({ atMinute, minutes }: ClockChange): string {
  const way = minutes > 0 ? 'forward' : 'back';
  return `Clocks go ${way} from ${clock(atMinute)} to ${clock(atMinute + minutes)}`;
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function pageDay(guide: Guide, { change, from, notes, until }: CalendarDay, boot: number) {
  return {
    from,
    until,
    edges: guide.schedules
      .flatMap((schedule) => edgesOf(guide, schedule, [from, until], boot))
      .sort((a, b) => a.at - b.at),
    remarks: [
      ...(change === undefined ? [] : [changeText(change)]),
      ...notes.map(({ text }) => sentence(text)),
    ],
  };
}

/** What the guide's schedules ask for today and tomorrow, days of the guide's zone. */
export function pageSchedules(
  guide: Guide,
  now: Instant,
  pastOf: (target: string) => LimitsPast | undefined,
): PageSchedules {
  const { day } = wallClock(now, guide.timeZone);
  const boots = guide.targets.map(({ id }) => bootSeconds(pastOf(id) ?? noPast, guide));
  const boot = Math.max(guide.policy.bootSeconds, ...boots);
  const options = { firstDay: day, days: 2, zone: guide.timeZone, bootSeconds: [boot] };
  const days = calendarOf(guide, options).days.map((one) => pageDay(guide, one, boot));
  // A chart of the small hours looks back into yesterday.
  const first = readingOf(day - 1, 0, guide.timeZone).first;
  const range = [first, days.at(-1)?.until ?? now] as const;
  return {
    days,
    levels: guide.targets.flatMap((target) =>
      pageLevels(guide, target, range, pastOf(target.id) ?? noPast),
    ),
  };
}
