import type { Instant } from '#core/guide.ts';
import { dateText, wallClock, wallTime } from '#core/zoned-time.ts';

/** Rows as lines whose columns stand below each other; the last column may be as long as it likes. */
export function columns(rows: readonly (readonly string[])[], gap = 2): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, cell] of row.slice(0, -1).entries()) {
      widths[at] = Math.max(widths[at] ?? 0, cell.length);
    }
  }
  return rows.map((row) =>
    row
      .map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd((widths[at] ?? 0) + gap)))
      .join('')
      .trimEnd(),
  );
}

/** A line that fits, with `…` where it was cut. */
export function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, Math.max(1, width - 1))}…`;
}

/** `2 min`, `40 s`, `3 h 5 min`, `4 d 2 h`. */
export function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** `Tue 2026-03-03 12:16`, in a zone. */
export function dayAndTime(at: Instant, zone: string): string {
  const [day = '', time = ''] = wallTime(at, zone).split(' ');
  return `${day} ${dateText(wallClock(at, zone).day)} ${time}`;
}

/** `+$12.50 a month`, or that nothing changes. */
export function costDifference({ after, before }: { before: number; after: number }): string {
  const change = after - before;
  if (Math.abs(change) < 0.005) return 'no difference in cost';
  const money = `$${Math.abs(change).toFixed(2)}`;
  return `${change > 0 ? '+' : '−'}${money} a month ($${before.toFixed(2)} → $${after.toFixed(2)})`;
}
