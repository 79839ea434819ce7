import { describe, expect, it } from 'vitest';
import { CommandFailed } from '../../../bin/cli/exit.ts';
import { readCount, readDuration, readSentence, readTime } from '../../../bin/cli/words.ts';

// 20:30 in New York, a day after the clocks went back.
const NOW = Date.UTC(2026, 10, 3, 1, 30);

describe('a time', () => {
  it('of the clock is the last one, today or yesterday, to the end of its minute', () => {
    expect(readTime('--at', '20:30', NOW)).toBe(Date.UTC(2026, 10, 3, 1, 31) - 1);
    expect(readTime('--at', '20:31', NOW)).toBe(Date.UTC(2026, 10, 2, 1, 32) - 1);
  });

  it('with a zone is that instant', () => {
    expect(readTime('--at', '2026-03-03T18:05Z', NOW)).toBe(Date.UTC(2026, 2, 3, 18, 5));
    expect(readTime('--at', '2026-03-03T18:05:30-05:00', NOW)).toBe(
      Date.UTC(2026, 2, 3, 23, 5, 30),
    );
  });

  it.each(['noon', '24:00', '9:05', '2026-03-03', '2026-03-03T18:05', '2026-13-03T18:05Z', ''])(
    'that says too little is refused: "%s"',
    (text) => {
      expect(() => readTime('--at', text, NOW)).toThrow(CommandFailed);
    },
  );
});

describe('a duration', () => {
  it('is minutes, hours or days', () => {
    expect(readDuration('--for', '90m')).toBe(5_400_000);
    expect(readDuration('--for', '1.5h')).toBe(5_400_000);
    expect(readDuration('--for', '2d')).toBe(172_800_000);
  });

  it('is from one minute to as many days as make sense', () => {
    expect(readDuration('--for', '1m')).toBe(60_000);
    expect(readDuration('--for', '30d')).toBe(30 * 86_400_000);
    expect(readDuration('--since', '35d', 35)).toBe(35 * 86_400_000);
    const wanted = '--for: found "31d", wanted a duration such as 90m, 2h or 1d, from 1m to 30d';
    expect(() => readDuration('--for', '31d')).toThrow(wanted);
    for (const text of ['0.5m', '0.0000001h', '9'.repeat(400).concat('d'), '1e3m']) {
      expect(() => readDuration('--for', text)).toThrow(CommandFailed);
    }
  });

  it.each(['', '2', 'h', '0m', '-1h', '5w', '1e9d'])('is refused when it is none: "%s"', (text) => {
    expect(() => readDuration('--for', text)).toThrow('wanted a duration such as 90m, 2h or 1d');
  });
});

describe('what is said for others to read', () => {
  it('is trimmed, and empty when there is none', () => {
    expect(readSentence('--why', ' a migration ')).toBe('a migration');
    expect(readSentence('--why', undefined)).toBe('');
  });

  it.each(['\u001b[2Jgone', 'two\nlines', 'a\u202eb', '\u2066x', 'c1 \u009b'])(
    'is refused when it does not show as what it is: %j',
    (text) => {
      expect(() => readSentence('--why', text)).toThrow('--why: wanted one line of plain text');
    },
  );
});

describe('a number', () => {
  it.each(['', '0', '11', '1.5', 'many'])('out of bounds is refused: "%s"', (text) => {
    expect(() => readCount('--last', text, 1, 10)).toThrow(`--last: found "${text}"`);
  });
});
