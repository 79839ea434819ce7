import type { Calendar, CalendarLane } from './calendar.ts';
import {
  dayRowSvg,
  escaped,
  ink,
  LABEL,
  type Level,
  PLOT,
  ROW,
  textSvg,
  xOf,
} from './calendar-row-svg.ts';
import { dayText, minuteText, notesOf } from './calendar-text.ts';

const WIDTH = LABEL + PLOT + 28;
const HEAD = 92;
const TITLE = 46;
const GAP = 30;

/** Equal steps from each bound that occurs to the next: to scale, 2 and 3 of 10 would look the same. */
function levelsOf({ days, plans, what }: CalendarLane): Level {
  const rank = (bound: number | string): number =>
    what === 'plan' ? plans.indexOf(String(bound)) : Number(bound);
  const bounds = days.flat().flatMap(({ floor, ceiling }) => [floor ?? [], ceiling ?? []].flat());
  const order = [...new Set(bounds.map(rank))].sort((a, b) => a - b);
  return (bound) => (order.indexOf(rank(bound)) + 1) / Math.max(1, order.length);
}

function hours(top: number, height: number): string {
  return Array.from({ length: 9 }, (_, index) => {
    const x = xOf(index * 180);
    const label = textSvg(x, top - 6, minuteText(index * 180), 'hour');
    return `<line x1="${x}" y1="${top}" x2="${x}" y2="${top + height}" stroke="${ink.grid}"/>${label}`;
  }).join('');
}

function laneBlock(calendar: Calendar, lane: CalendarLane, top: number): string {
  const first = top + TITLE;
  const levels = levelsOf(lane);
  const title = `${lane.target}: ${lane.what === 'plan' ? 'plans' : 'instances'}`;
  return [
    textSvg(16, top + 18, title, 'lane'),
    hours(first, calendar.days.length * ROW),
    ...calendar.days.map((day, index) =>
      dayRowSvg(day, lane.days[index] ?? [], notesOf(day, lane), first + index * ROW, levels),
    ),
  ].join('\n');
}

const style = `text{font:12px system-ui,"Segoe UI",Helvetica,Arial,sans-serif;fill:${ink.text}}
.title{font-size:18px;font-weight:600}.quiet,.weekend{fill:${ink.quiet}}.lane{font-size:14px;font-weight:600}
.hour{fill:${ink.quiet};font-size:11px;text-anchor:middle}.by{fill:${ink.floor};font-size:11px;text-anchor:middle}
.floor{fill:${ink.floor};font-weight:700}.ceiling{fill:${ink.ceiling};font-weight:700}
.floor-line,.ceiling-line{fill:none;stroke-width:2}.floor-line{stroke:${ink.floor}}.ceiling-line{stroke:${ink.ceiling}}
.change{fill:${ink.change};font-size:11px}.note{fill:${ink.quiet};font-size:11px}`;

const hatch = `<defs><pattern id="change" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" height="7" fill="#fff" fill-opacity=".55"/><path d="M0 0v7" stroke="${ink.change}" stroke-opacity=".6" stroke-width="2"/></pattern></defs>`;

function legend(): string {
  const line = (x: number, name: string): string =>
    `<path d="M${x} 70h22" class="${name}-line"/>${textSvg(x + 28, 74, name, 'day')}`;
  const box = (x: number, fill: string, words: string): string =>
    `<rect x="${x}" y="63" width="22" height="13" fill="${fill}"/>${textSvg(x + 28, 74, words, 'day')}`;
  return [
    line(16, 'floor'),
    line(92, 'ceiling'),
    box(184, ink.room, 'between the standing limits'),
    box(400, ink.asked, 'a schedule asks'),
    box(544, 'url(#change)', 'hour that is skipped, or shown twice'),
  ].join('');
}

/** The calendar as a picture: for each target a row per day, the floors and ceilings as steps. */
export function calendarSvg(calendar: Calendar): string {
  const block = TITLE + calendar.days.length * ROW + GAP;
  const height = HEAD + calendar.lanes.length * block;
  const [first, last] = [calendar.days[0], calendar.days.at(-1)];
  const span = first && last ? `${dayText(first)} to ${dayText(last)}` : '';
  const says = escaped(`Floors and ceilings of ${calendar.application}, ${span}`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${says}">`,
    `<style>${style}</style>`,
    hatch,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    textSvg(16, 30, `${calendar.application}: what the schedules ask`, 'title'),
    textSvg(16, 50, `${span}, clocks of ${calendar.zone}`, 'quiet'),
    legend(),
    ...calendar.lanes.map((lane, index) => laneBlock(calendar, lane, HEAD + index * block)),
    '</svg>',
    '',
  ].join('\n');
}
