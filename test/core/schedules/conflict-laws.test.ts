import { describe, expect, it } from 'vitest';
import { checkGuide } from '#core/check-guide.ts';
import type { Guide, Weekday } from '#core/guide.ts';
import type { Schedule } from '#core/schedules/schedule.ts';
import { scheduledLevels } from '#core/schedules/scheduled-levels.ts';
import { spansBetween } from '#core/schedules/spans.ts';
import { dayOfDate } from '#core/zoned-time.ts';
import { seeded } from './seeded.ts';
import { businessHours, withRows } from './some-rows.ts';

const zones = [
  'America/New_York',
  'Europe/London',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'Antarctica/Troll',
];
const all: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

function anyRow(random: () => number, id: string, asks: Schedule['asks']): Schedule {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const time = () =>
    `${String(Math.floor(random() * 24)).padStart(2, '0')}:${pick(['00', '15', '30', '59'])}`;
  const days = all.filter(() => random() < 0.4);
  const early = pick(['boot', 0, 10, 45] as const);
  const isFloor = asks.some((ask) => 'instances' in ask && 'atLeast' in ask.instances);
  return {
    ...businessHours,
    id,
    timeZone: pick(zones),
    days: days.length === 0 ? ['wed'] : days,
    from: time(),
    until: time(),
    early: isFloor ? early : 0,
    asks,
  };
}

/** Whether a floor is over a ceiling at an edge of some span, for boots that are slow or fast. */
function crosses(guide: Guide, first: string, last: string): boolean {
  const [api] = guide.targets;
  const [from = 0, until = 0] = [dayOfDate(first), dayOfDate(last)];
  const edges = guide.schedules.flatMap((row) =>
    spansBetween(row, {}, from, until).flatMap((span) => [span.from, span.until - 1]),
  );
  return edges.some((at) =>
    [0, 3_600].some((boot) => {
      if (api === undefined) return false;
      const { floor, ceiling } = scheduledLevels(guide, api, at, boot).instances;
      return floor !== undefined && ceiling !== undefined && floor.value > ceiling.value;
    }),
  );
}

describe('the check of overlapping rows', () => {
  it('refuses exactly those that cross at some moment, each with a moment', () => {
    const random = seeded(11);
    const verdicts = { refused: 0, passed: 0 };
    for (let round = 0; round < 60; round += 1) {
      const guide = withRows(
        anyRow(random, 'high', [{ target: 'api', instances: { atLeast: 5 } }]),
        anyRow(random, 'low', [{ target: 'api', instances: { atMost: 4 } }]),
      );
      const issues = checkGuide(guide);
      const row = JSON.stringify(guide.schedules);
      expect({ row, crosses: crosses(guide, '2026-01-01', '2028-12-31') }).toEqual({
        row,
        crosses: issues.length > 0,
      });
      verdicts[issues.length > 0 ? 'refused' : 'passed'] += 1;
    }
    expect(Math.min(verdicts.refused, verdicts.passed)).toBeGreaterThan(10);
  });
});
