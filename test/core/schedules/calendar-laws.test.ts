import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import type { Guide, Weekday } from '#core/guide.ts';
import type { Schedule } from '#core/schedules/schedule.ts';
import { scheduledLevels } from '#core/schedules/scheduled-levels.ts';
import { spanOf } from '#core/schedules/spans.ts';
import { dayOfDate, offsetAt, wallClock } from '#core/zoned-time.ts';
import { guide } from '../situations.ts';
import {
  changesOf,
  dateAt,
  laterDate,
  minutesAround,
  type OracleSpan,
  oracleSpan,
} from './calendar-oracle.ts';
import { seeded } from './seeded.ts';

const MINUTE = 60_000;
const zones = Intl.supportedValuesOf('timeZone');
const [api] = guide.targets;
if (api === undefined) throw new Error('the guide has no target');

const pad = (value: number): string => String(value).padStart(2, '0');
const clockText = (minute: number): string => `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;

/** A row whose edges often fall near `minute` of the day, and anywhere otherwise. */
function anyRow(random: () => number, zone: string, minute: number): Schedule {
  const time = (): string => {
    const near = minute + Math.floor((random() - 0.5) * 240);
    const anywhere = Math.floor(random() * 1440);
    const at = random() < 0.7 ? near : anywhere;
    // Whole quarter hours meet the edges of gaps and repeated hours; single minutes lie within them.
    const rounded = random() < 0.5 ? Math.round(at / 15) * 15 : at;
    return clockText(((rounded % 1440) + 1440) % 1440);
  };
  const all: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  const days = random() < 0.6 ? all : all.filter(() => random() < 0.6);
  return {
    id: 'any',
    why: 'Any.',
    timeZone: zone,
    days,
    from: time(),
    until: time(),
    asks: [{ target: 'api', instances: { atLeast: 7 } }],
  };
}

interface Place {
  readonly zone: string;
  readonly at: number;
}

/** Every change of the clocks of every zone, and year ends and a leap day in all of them. */
function places(): readonly Place[] {
  const ordinary = ['2025-12-31', '2027-12-31', '2028-02-29'].map((date) => Date.parse(date));
  return zones.flatMap((zone) =>
    [...changesOf(zone, 2025, 2037), ...ordinary].map((at) => ({ zone, at })),
  );
}

describe('the calendar of schedules, beside an independent one', () => {
  it('gives every span its instants and its state, around every change of every zone until 2037', async ({
    annotate,
  }) => {
    const random = seeded(7);
    const all = places();
    const wrong: string[] = [];
    let checks = 0;
    for (const { zone, at } of all) {
      const minutes = minutesAround(zone, at);
      const minute = wallClock(at, zone).minute;
      const date = dateAt(zone, at);
      for (let time = 0; time < 2; time += 1) {
        const row = anyRow(random, zone, minute);
        const spans = [-2, -1, 0, 1].map((days) => {
          const day = laterDate(date, days);
          return [day, oracleSpan(row, day, minutes)] as const;
        });
        for (const [day, wanted] of spans) {
          const found = spanOf(row, {}, dayOfDate(day) ?? 0);
          checks += 1;
          if (found?.from === wanted?.from && found?.until === wanted?.until) continue;
          wrong.push(`${zone} ${day} ${row.from}-${row.until}: ${JSON.stringify([found, wanted])}`);
        }
        const guideOfRow: Guide = { ...guide, schedules: [row] };
        const known = spans.flatMap(([, span]) => span ?? []);
        for (const instant of momentsOf(known, at, random)) {
          const { floor } = scheduledLevels(guideOfRow, api, instant, 0).instances;
          const wanted = known.some(({ from, until }) => from <= instant && instant < until);
          checks += 1;
          if ((floor !== undefined) === wanted) continue;
          wrong.push(`${zone} ${new Date(instant).toISOString()} ${row.from}-${row.until}`);
        }
      }
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(new Set(all.map(({ zone }) => zone)).size).toBeGreaterThanOrEqual(400);
    expect(all.length).toBeGreaterThan(3_384);
    expect(checks).toBeGreaterThan(100_000);
    await annotate(`${checks} checks at ${all.length} places in ${zones.length} zones`);
  }, 60_000);

  it('reads the same clock at any instant', () => {
    const random = seeded(3);
    for (let round = 0; round < 20_000; round += 1) {
      const zone = zones[Math.floor(random() * zones.length)] ?? 'UTC';
      const at = Date.UTC(2025, 0, 1) + Math.floor(random() * 13 * 365.25 * 86_400_000);
      const there = DateTime.fromMillis(at, { zone });
      const clock = wallClock(at, zone);
      if (
        offsetAt(zone, at) === there.offset * MINUTE &&
        clock.minute === there.hour * 60 + there.minute &&
        clock.day === dayOfDate(there.toISODate() ?? '')
      )
        continue;
      expect({ zone, at, ...clock }).toEqual(there.toISO());
    }
  });
});

/** Both sides of every edge, of the change, and a moment anywhere; only where all spans around are known. */
function momentsOf(
  spans: readonly OracleSpan[],
  change: number,
  random: () => number,
): readonly number[] {
  const edges = [change, ...spans.flatMap(({ from, until }) => [from, until])];
  const anywhere = change + Math.floor((random() - 0.5) * 1200) * MINUTE;
  const moments = [...edges.flatMap((edge) => [edge - 1, edge, edge + MINUTE]), anywhere];
  return moments.filter((instant) => Math.abs(instant - change) < 11 * 60 * MINUTE);
}
