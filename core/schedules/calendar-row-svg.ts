import type { CalendarDay, CalendarInterval } from './calendar.ts';
import { boundsText, changeText, dayText, minuteText } from './calendar-text.ts';

/** Pixels: the column of dates, the day itself, and the height of one day. */
export const LABEL = 236;
export const PLOT = 900;
export const ROW = 58;
/** Room for the numbers over the highest line, and for the names of rows under the lowest. */
const INSET = { top: 17, bottom: 17 };

export const ink = {
  text: '#1b2733',
  quiet: '#5f6f80',
  grid: '#e3e8ee',
  floor: '#1d4ed8',
  ceiling: '#b4530a',
  room: '#eaf1fb',
  asked: '#cfe0fa',
  change: '#b91c1c',
};

/** Where a bound lies within a row, 0 at its foot to 1 at its top. */
export type Level = (bound: number | string) => number;

const round = (value: number): number => Number(value.toFixed(1));

/** The place of a minute of the day, in pixels from the left. */
export const xOf = (minute: number): number => round(LABEL + (minute / 1440) * PLOT);

const yOf = (top: number, level: number): number =>
  round(top + INSET.top + (1 - level) * (ROW - INSET.top - INSET.bottom));

/** Text as SVG takes it. */
export const escaped = (words: string): string =>
  words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** A text element of a class. */
export function textSvg(x: number, y: number, words: string, kind: string): string {
  return `<text x="${round(x)}" y="${round(y)}" class="${kind}">${escaped(words)}</text>`;
}

/** A bound's line through a day: a step where it changes, and its number there. */
function stepLine(
  intervals: readonly CalendarInterval[],
  side: 'floor' | 'ceiling',
  top: number,
  levels: Level,
): string {
  const numbers: string[] = [];
  let path = '';
  let before: number | string | undefined;
  for (const interval of intervals) {
    const bound = interval[side];
    const [from, until] = [xOf(interval.fromMinute), xOf(interval.untilMinute)];
    if (bound !== undefined) {
      // An exact level shows both lines, side by side.
      const y = round(yOf(top, levels(bound)) + (side === 'floor' ? 1 : -1));
      path += before === undefined ? `M${from} ${y}H${until}` : `V${y}H${until}`;
      const above = side === 'ceiling' || interval.ceiling !== bound;
      if (bound !== before)
        numbers.push(textSvg(from + 4, above ? y - 4 : y + 13, String(bound), side));
    }
    before = bound;
  }
  return path === '' ? '' : `<path d="${path}" class="${side}-line"/>${numbers.join('')}`;
}

/** What lies between floor and ceiling, and whose doing it is. */
function band(one: CalendarInterval, top: number, levels: Level): string {
  if (one.floor === undefined && one.ceiling === undefined) return '';
  const [from, until] = [xOf(one.fromMinute), xOf(one.untilMinute)];
  const low = yOf(top, one.floor === undefined ? 0 : levels(one.floor));
  const high = yOf(top, one.ceiling === undefined ? 1 : levels(one.ceiling));
  // A stretch within an hour that is shown twice may end before it begins.
  const width = Math.max(0, round(until - from));
  const names = one.by.join(', ');
  const says = `${minuteText(one.fromMinute)} to ${minuteText(one.untilMinute)}: ${boundsText(one)}${names === '' ? '' : `, by ${names}`}`;
  const fill = names === '' ? ink.room : ink.asked;
  const label = width > names.length * 6 ? names : '';
  return [
    `<rect x="${from}" y="${high}" width="${width}" height="${round(low - high)}" fill="${fill}">`,
    `<title>${escaped(says)}</title></rect>`,
    label === '' ? '' : textSvg(from + width / 2, top + ROW - 5, label, 'by'),
  ].join('');
}

/** The hour that is skipped or shown twice, hatched. */
function changeMark({ change }: CalendarDay, top: number): string {
  if (change === undefined) return '';
  const { atMinute, minutes } = change;
  const from = xOf(Math.min(atMinute, atMinute + minutes));
  const width = round(xOf(Math.max(atMinute, atMinute + minutes)) - from);
  return `<rect x="${from}" y="${top + 1}" width="${width}" height="${ROW - 2}" fill="url(#change)" stroke="${ink.change}"><title>${escaped(changeText(change))}</title></rect>`;
}

/** One day of a target: its date and what is special about it, and its floors and ceilings. */
export function dayRowSvg(
  day: CalendarDay,
  intervals: readonly CalendarInterval[],
  notes: readonly string[],
  top: number,
  levels: Level,
): string {
  const isWeekend = day.weekday === 'sat' || day.weekday === 'sun';
  const change =
    day.change === undefined ? [] : [{ words: changeText(day.change), kind: 'change' }];
  const lines = [...change, ...notes.map((words) => ({ words, kind: 'note' }))];
  return [
    `<line x1="0" y1="${top}" x2="${LABEL + PLOT}" y2="${top}" stroke="${ink.grid}"/>`,
    textSvg(16, top + 19, dayText(day), isWeekend ? 'weekend' : 'day'),
    ...lines.map(({ words, kind }, index) => textSvg(16, top + 34 + index * 14, words, kind)),
    ...intervals.map((one) => band(one, top, levels)),
    changeMark(day, top),
    stepLine(intervals, 'ceiling', top, levels),
    stepLine(intervals, 'floor', top, levels),
  ].join('');
}
