import { describe, expect, it } from 'vitest';
import type { Chore, Turn } from '#core/care/chore.ts';
import { inQuietHours, isQuiet } from '#core/care/in-quiet-hours.ts';

const at = (text: string): number => Date.parse(text);
const night = { from: '01:00', until: '05:00', timeZone: 'America/New_York' };
const late = { from: '22:00', until: '04:00', timeZone: 'Europe/Berlin' };

describe('quiet hours', () => {
  it.each([
    [night, '2026-06-10T04:59:59Z', false],
    [night, '2026-06-10T05:00:00Z', true],
    [night, '2026-06-10T08:59:59Z', true],
    [night, '2026-06-10T09:00:00Z', false],
    [late, '2026-06-10T20:00:00Z', true],
    [late, '2026-06-11T01:59:59Z', true],
    [late, '2026-06-11T02:00:00Z', false],
    [late, '2026-06-10T12:00:00Z', false],
  ])('%o at %s: %s', (quiet, time, expected) => {
    expect(isQuiet(quiet, at(time))).toBe(expected);
  });

  it('keep what is heavy waiting, also between two portions', async () => {
    const chore: Chore = {
      id: 'archive/a',
      kind: 'archive',
      divisible: true,
      look: async () => ({ due: true, because: '7 rows are old', figures: {}, warnings: [] }),
      advance: async () => ({ is: 'done', because: 'moved' }),
    };
    const quiet = inQuietHours(chore, night);
    const turn = (time: string) => ({ now: () => at(time) }) as Turn;
    expect(await quiet.look(turn('2026-06-10T12:00:00Z'))).toMatchObject({
      due: false,
      because: '7 rows are old; waits for 01:00 (America/New_York)',
    });
    expect(await quiet.look(turn('2026-06-10T06:00:00Z'))).toMatchObject({ due: true });
    expect(await quiet.advance(turn('2026-06-10T09:00:00Z'))).toMatchObject({ is: 'waiting' });
    expect(await quiet.advance(turn('2026-06-10T08:00:00Z'))).toMatchObject({ is: 'done' });
  });
});
