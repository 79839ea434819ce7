import { describe, expect, it } from 'vitest';
import { lastSlot, nextSlot } from '#adapters/care/cron.ts';

const at = (text: string): number => Date.parse(text);
const nightly = { cron: '30 2 * * *', timeZone: 'America/New_York' };

describe('a cron row', () => {
  it('is due at its own minute, not before', () => {
    expect(lastSlot(nightly, at('2026-06-10T06:30:00Z'))).toBe(at('2026-06-10T06:30:00Z'));
    expect(lastSlot(nightly, at('2026-06-10T06:29:59Z'))).toBe(at('2026-06-09T06:30:00Z'));
    expect(nextSlot(nightly, at('2026-06-10T06:30:00Z'))).toBe(at('2026-06-11T06:30:00Z'));
  });

  it('comes once on the days on which clocks change', () => {
    const slots = (from: string, until: string): string[] => {
      const found = new Set<number>();
      for (let now = at(from); now <= at(until); now += 60_000) {
        const slot = lastSlot(nightly, now);
        if (slot !== undefined && slot > at(from)) found.add(slot);
      }
      return [...found].map((slot) => new Date(slot).toISOString());
    };
    expect(slots('2026-03-08T00:00:00Z', '2026-03-09T00:00:00Z')).toHaveLength(1);
    expect(slots('2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z')).toHaveLength(1);
  });
});
