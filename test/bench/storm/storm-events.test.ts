import { describe, expect, it } from 'vitest';
import { stormArrivals } from '../../../bench/storm/storm-events.ts';
import { seededRandom } from '../../../local/fake-render/random.ts';

const alarms = ['a', 'b'].map((target) => ({
  name: `${target}-cpu-high`,
  target,
  metricName: 'Cpu',
}));
const from = Date.UTC(2026, 2, 3, 17);
const shape = { events: 1_000, from, milliseconds: 60_000, doubled: 0.1, shuffled: 0.1 };
const arrivals = stormArrivals(alarms, 'Capstan/bench', shape, seededRandom(1));

describe('stormArrivals', () => {
  it('doubles a tenth, and no event comes three times', () => {
    const copies = Map.groupBy(arrivals, ({ event }) => event.id);
    expect(copies.size).toBe(1_000);
    expect([...copies.values()].filter(({ length }) => length === 2)).toHaveLength(100);
    expect(arrivals).toHaveLength(1_100);
  });

  it('keeps to the minute', () => {
    const late = arrivals.filter(({ at }) => at < from || at > from + 60_000);
    expect(late).toEqual([]);
  });

  it('lets about a tenth arrive long before or after the time it gives itself', () => {
    const first = new Map(arrivals.toReversed().map((one) => [one.event.id, one]));
    const stray = [...first].filter(([id, { at }]) => {
      const said = from + Number(id.slice('storm-'.length)) * 60;
      return Math.abs(at - said) > 1_000;
    });
    // Copies that overtook their original count as well.
    expect(stray.length).toBeGreaterThan(90);
    expect(stray.length).toBeLessThan(220);
  });

  it('comes in order of arrival', () => {
    expect(arrivals.map(({ at }) => at)).toEqual(
      arrivals.map(({ at }) => at).sort((a, b) => a - b),
    );
  });
});
