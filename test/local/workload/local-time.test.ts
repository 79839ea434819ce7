import { describe, expect, it } from 'vitest';
import { LocalTime, minuteOf } from '#local/workload/local-time.ts';

describe('LocalTime', () => {
  it('reads the minute of the day with its seconds', () => {
    expect(new LocalTime('UTC').minuteOfDay(Date.UTC(2026, 0, 5, 14, 30, 15))).toBe(870.25);
  });

  it('follows a zone through the change of summer time', () => {
    const time = new LocalTime('America/New_York');
    expect(time.minuteOfDay(Date.UTC(2026, 2, 8, 6, 59))).toBe(119);
    expect(time.minuteOfDay(Date.UTC(2026, 2, 8, 7, 0))).toBe(180);
    expect(time.minuteOfDay(Date.UTC(2026, 10, 1, 6, 0))).toBe(60);
  });

  it('knows zones that differ by quarter hours', () => {
    expect(new LocalTime('Asia/Kathmandu').minuteOfDay(Date.UTC(2026, 0, 5))).toBe(345);
  });

  it('names a zone that does not exist', () => {
    expect(() => new LocalTime('Europe/Atlantis')).toThrow('Europe/Atlantis');
  });
});

describe('minuteOf', () => {
  it('reads hours and minutes', () => {
    expect(minuteOf('00:00')).toBe(0);
    expect(minuteOf('23:59')).toBe(1_439);
  });

  it.each(['24:00', '9:30', '12:60', 'noon'])('refuses %s', (time) => {
    expect(() => minuteOf(time)).toThrow(`"${time}" is not a time of day`);
  });
});
