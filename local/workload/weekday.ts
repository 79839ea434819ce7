import type { Instant } from '#local/clock.ts';
import { LocalTime, minuteOf } from './local-time.ts';
import { seedOf, TrafficNoise } from './noise.ts';
import {
  type DayEvent,
  type FlashCrowd,
  ORDINARY_COST,
  type RequestCost,
  type Workload,
} from './workload.ts';

const MEBIBYTE = 1024 ** 2;

/** What happens on the simulated weekday: change a row, and the day changes. */
export const WEEKDAY_EVENTS: readonly DayEvent[] = [
  {
    at: '10:00',
    until: '16:00',
    what: 'memory-leak',
    bytesPerMinute: 3.3 * MEBIBYTE,
    why: 'The morning release keeps every search result: memory climbs until the fix at 16:00.',
  },
  {
    at: '12:10',
    until: '13:20',
    what: 'flash-crowd',
    factor: 3,
    rampMinutes: 15,
    cost: { cpu: 1.8, queries: 0.3 },
    why: 'A newsletter at lunch: three times the requests for 40 minutes, by visitors whose pages have to be rendered anew but whose listings are cached. One more instance is not enough.',
  },
  {
    at: '13:30',
    until: '15:40',
    what: 'import',
    bytesPerMinute: 5 * MEBIBYTE,
    why: 'Scanned leases are imported: the disk passes 80 % in mid-afternoon.',
  },
  {
    at: '14:20',
    until: '15:10',
    what: 'heavy-queries',
    factor: 2.9,
    why: 'Owners open their monthly reports: the database works over 60 % for more than 10 minutes.',
  },
  {
    at: '16:00',
    what: 'deploy',
    why: 'The release with the fix: new processes start without the leak.',
  },
];

/** Load by the hour of a working day, 1 = the ordinary business hour; linear in between. */
const HOURLY_SHAPE: readonly number[] = [
  0.06, 0.05, 0.05, 0.05, 0.06, 0.08, 0.15, 0.35, 0.7, 0.95, 1, 1, 0.9, 0.95, 1, 1, 0.95, 0.8, 0.5,
  0.35, 0.28, 0.22, 0.14, 0.09,
];

const DAY_MINUTES = 24 * 60;
const MINUTE = 60_000;
const NOISE_DEVIATION = 0.06;

export interface WeekdayOptions {
  /** Of an average such day, the crowd included. */
  readonly requestsPerDay: number;
  /** With a session open in an ordinary business hour. */
  readonly concurrentUsers: number;
  readonly seed: number;
  readonly timeZone?: string;
  readonly events?: readonly DayEvent[];
}

/** A working day of a business application. Every day is one, so that a month needs no calendar. */
export function weekday(options: WeekdayOptions): Workload {
  const { requestsPerDay, concurrentUsers, seed, events = WEEKDAY_EVENTS } = options;
  const time = new LocalTime(options.timeZone ?? 'UTC');
  const noise = new TrafficNoise(seedOf(seed, 'requests'), NOISE_DEVIATION);
  const crowds = events.filter((event) => event.what === 'flash-crowd');
  const ordinaryPerSecond = requestsPerDay / secondsOfOrdinaryLoad(crowds);
  return {
    name: 'weekday',
    rate(at: Instant) {
      const minute = time.minuteOfDay(at);
      const wanted = shapeAt(minute) * crowdFactor(crowds, minute);
      return ordinaryPerSecond * wanted * noise.at(at / MINUTE);
    },
    // Visitors of a flash crowd look and leave: they open no session.
    users: (at) => concurrentUsers * shapeAt(time.minuteOfDay(at)),
    cost: (at) => costAt(events, time.minuteOfDay(at)),
    eventsAt(at) {
      const minute = time.minuteOfDay(at);
      return events.filter((event) => isOn(event, minute));
    },
    eventsStarting: (from, to) =>
      events.filter((event) => {
        const since = DAY_MINUTES + time.minuteOfDay(to) - minuteOf(event.at);
        return Math.round((since % DAY_MINUTES) * MINUTE) < to - from;
      }),
  };
}

/** The load's shape at a minute of the day; an hour's value stands at its half. */
export function shapeAt(minute: number): number {
  const hour = (minute / 60 - 0.5 + 24) % 24;
  const before = Math.floor(hour);
  const share = hour - before;
  const value = (index: number) => HOURLY_SHAPE[index % 24] ?? 0;
  return value(before) * (1 - share) + value(before + 1) * share;
}

function isOn(event: DayEvent, minute: number): boolean {
  return 'until' in event && minute >= minuteOf(event.at) && minute < minuteOf(event.until);
}

function factorOf(crowd: FlashCrowd, minute: number): number {
  const since = minute - minuteOf(crowd.at);
  const left = minuteOf(crowd.until) - minute;
  const strength = Math.min(1, Math.max(0, Math.min(since, left) / crowd.rampMinutes));
  return 1 + (crowd.factor - 1) * strength;
}

const crowdFactor = (crowds: readonly FlashCrowd[], minute: number): number =>
  crowds.reduce((product, crowd) => product * factorOf(crowd, minute), 1);

/** The mean over ordinary requests and those of crowds, at what the database has to do then. */
function costAt(events: readonly DayEvent[], minute: number): RequestCost {
  let { cpu, queries } = ORDINARY_COST;
  for (const event of events) {
    if (event.what === 'flash-crowd') {
      const share = 1 - 1 / factorOf(event, minute);
      cpu = cpu * (1 - share) + event.cost.cpu * share;
      queries = queries * (1 - share) + event.cost.queries * share;
    }
  }
  for (const event of events) {
    if (event.what === 'heavy-queries' && isOn(event, minute)) queries *= event.factor;
  }
  return { cpu, queries };
}

/** How many seconds of an ordinary business hour make up the whole day. */
function secondsOfOrdinaryLoad(crowds: readonly FlashCrowd[]): number {
  let sum = 0;
  for (let minute = 0.5; minute < DAY_MINUTES; minute += 1) {
    sum += 60 * shapeAt(minute) * crowdFactor(crowds, minute);
  }
  return sum;
}
