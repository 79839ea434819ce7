import { zoneOffsetMinutes } from '../format.js';

const MINUTE = 60_000;
const STEPS = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440];

/**
 * Round times of the guide's zone between two instants, at most `most` of them.
 * @param {readonly [number, number]} range
 * @param {number} most
 */
export function timeTicks([from, until], most) {
  const minutes = (until - from) / MINUTE;
  const step = (STEPS.find((candidate) => minutes / candidate <= most) ?? 1440) * MINUTE;
  const offset = zoneOffsetMinutes(from) * MINUTE;
  const first = Math.ceil((from + offset) / step) * step - offset;
  const ticks = [];
  for (let at = first; at <= until; at += step) ticks.push(at);
  return ticks;
}
