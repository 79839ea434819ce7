import { describe, expect, it } from 'vitest';
import type { MaintenanceWindow } from '#core/guide.ts';
import { nextOpening, openWindow } from '#core/windows.ts';
import { wallTime } from '#core/zoned-time.ts';

const nightly: MaintenanceWindow = {
  id: 'nightly',
  days: ['mon', 'tue'],
  from: '21:00',
  until: '05:00',
};
const gap: MaintenanceWindow = { id: 'gap', days: ['sun'], from: '01:00', until: '01:45' };
const LONDON = 'Europe/London';
const NEW_YORK = 'America/New_York';
const utc = (text: string): number => Number(new Date(`${text}Z`));

describe('openWindow', () => {
  it.each<[string, string | undefined, string]>([
    ['2026-06-15T20:59', undefined, 'a minute before it opens'],
    ['2026-06-15T21:00', 'nightly', 'as it opens'],
    ['2026-06-16T04:59', 'nightly', 'after midnight, on the day after'],
    ['2026-06-16T05:00', undefined, 'as it closes'],
    ['2026-06-17T03:00', 'nightly', 'in the morning after the last day'],
    ['2026-06-17T21:30', undefined, 'on a day that is not its own'],
  ])('at %s finds %s: %s', (time, id) => {
    expect(openWindow([nightly], 'UTC', utc(time))?.id).toBe(id);
  });

  it('follows the zone through both changes of the clock', () => {
    expect(openWindow([nightly], NEW_YORK, utc('2026-03-10T01:00'))?.id).toBe('nightly');
    expect(openWindow([nightly], NEW_YORK, utc('2026-03-03T01:30'))?.id).toBeUndefined();
    expect(openWindow([nightly], NEW_YORK, utc('2026-03-03T02:30'))?.id).toBe('nightly');
  });

  it('stays shut when the skipped hour swallows the window', () => {
    const day = utc('2026-03-29T00:00');
    const open = Array.from({ length: 1440 }, (_, minute) =>
      openWindow([gap], LONDON, day + minute * 60_000),
    );
    expect(open.every((window) => window === undefined)).toBe(true);
  });

  it('opens in both runs of a repeated hour', () => {
    const hour: MaintenanceWindow = { id: 'hour', days: ['sun'], from: '01:00', until: '02:00' };
    expect(openWindow([hour], LONDON, utc('2026-10-25T00:30'))?.id).toBe('hour');
    expect(openWindow([hour], LONDON, utc('2026-10-25T01:30'))?.id).toBe('hour');
  });
});

describe('nextOpening', () => {
  it('is now while a window is open', () => {
    expect(nextOpening([nightly], 'UTC', utc('2026-06-15T22:00'))).toBe(utc('2026-06-15T22:00'));
  });

  it('is the very minute in which the next one opens', () => {
    expect(nextOpening([nightly], 'UTC', utc('2026-06-17T12:07'))).toBe(utc('2026-06-22T21:00'));
  });

  it('is never, without windows', () => {
    expect(nextOpening([], 'UTC', utc('2026-06-17T12:07'))).toBeUndefined();
  });
});

describe('wallTime', () => {
  it('reads as people in the zone do, at half hours too', () => {
    expect(wallTime(utc('2026-06-15T18:30'), 'Asia/Kolkata')).toBe('Tue 00:00');
    expect(wallTime(utc('2026-01-01T00:00'), NEW_YORK)).toBe('Wed 19:00');
  });
});
