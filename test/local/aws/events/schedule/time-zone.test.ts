import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeZone } from '#local/aws/events/schedule/time-zone.ts';

const zoneNames = Intl.supportedValuesOf('timeZone');
const instants = fc
  .integer({ min: Date.UTC(2025, 0) / 1000, max: Date.UTC(2037, 11) / 1000 })
  .map((seconds) => seconds * 1000);

describe('a time zone', () => {
  it.each([
    ['Europe/London', '2026-07-01T12:00:00Z', '2026-07-01T13:00:00Z'],
    ['America/New_York', '2026-01-01T02:00:00Z', '2025-12-31T21:00:00Z'],
    ['Australia/Lord_Howe', '2026-07-01T00:00:00Z', '2026-07-01T10:30:00Z'],
    ['Asia/Kolkata', '2026-07-01T00:00:00Z', '2026-07-01T05:30:00Z'],
    ['UTC', '2026-07-01T00:00:00Z', '2026-07-01T00:00:00Z'],
  ])('%s shows at %s the time %s', (name, instant, wallTime) => {
    const shown = timeZone(name)?.wallTimeAt(Date.parse(instant)) ?? 0;
    expect(new Date(shown)).toEqual(new Date(wallTime));
  });

  it.each([
    ['Europe/London', '2026-03-29T01:30:00Z'],
    ['America/New_York', '2026-03-08T02:00:00Z'],
    ['Australia/Lord_Howe', '2026-10-04T02:29:59Z'],
    ['Pacific/Apia', '2011-12-30T12:00:00Z'],
  ])('%s never shows the skipped time %s', (name, wallTime) => {
    expect(timeZone(name)?.instantAt(Date.parse(wallTime))).toBeUndefined();
  });

  it.each([
    ['Europe/London', '2026-10-25T01:30:00Z', '2026-10-25T00:30:00Z'],
    ['America/New_York', '2026-11-01T01:59:59Z', '2026-11-01T05:59:59Z'],
    ['Australia/Lord_Howe', '2026-04-05T01:45:00Z', '2026-04-04T14:45:00Z'],
  ])('%s shows the repeated time %s first at %s', (name, wallTime, first) => {
    const instant = timeZone(name)?.instantAt(Date.parse(wallTime)) ?? 0;
    expect(new Date(instant)).toEqual(new Date(first));
  });

  it.each(['Mars/Olympus', '', '+01:00', 'Europe/Nowhere'])('%s is none', (name) => {
    expect(timeZone(name)).toBeUndefined();
  });

  it('finds for every time it shows an instant, the first, at which it shows it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zoneNames), instants, (name, instant) => {
        const zone = timeZone(name);
        const wallTime = zone?.wallTimeAt(instant) ?? Number.NaN;
        const first = zone?.instantAt(wallTime) ?? Number.NaN;
        expect(first).toBeLessThanOrEqual(instant);
        expect(zone?.wallTimeAt(first)).toBe(wallTime);
      }),
      { numRuns: 300 },
    );
  });
});
