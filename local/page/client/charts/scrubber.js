import { element, write } from '../element.js';
import { clockTime } from '../format.js';

/** @typedef {import('./timeline.js').Timeline} Timeline */

const MINUTE = 60_000;
/** A press that moves less than this is a click. */
const CLICK_PIXELS = 5;

/**
 * The glass over a card's charts: points at a moment with mouse, finger or arrow keys, zooms by
 * dragging, and tells which moment was clicked.
 * @param {Timeline} timeline
 * @param {{ label: string, onPick?: (at: number, toleranceMs: number) => void }} options
 */
export function createScrubber(timeline, { label, onPick }) {
  const hair = element('i', { class: 'hair' });
  const flag = element('span', { class: 'flag' });
  const chosen = element('i', { class: 'chosen' });
  const glass = element(
    'div',
    {
      class: 'glass',
      tabindex: '0',
      role: 'slider',
      'aria-label': `${label}: left and right arrows move through time`,
      'aria-orientation': 'horizontal',
    },
    chosen,
    hair,
    flag,
  );
  /** @type {number | undefined} */
  let pressedAt;

  const timeAt = (/** @type {number} */ x) => {
    const [from, until] = timeline.range();
    return from + (x / glass.clientWidth) * (until - from);
  };
  const inside = (/** @type {PointerEvent} */ event) =>
    Math.min(glass.clientWidth, Math.max(0, event.clientX - glass.getBoundingClientRect().left));

  glass.addEventListener('pointermove', (event) => {
    const x = inside(event);
    timeline.point(Math.round(timeAt(x) / MINUTE) * MINUTE);
    if (pressedAt === undefined || event.pointerType !== 'mouse') return;
    chosen.hidden = Math.abs(x - pressedAt) < CLICK_PIXELS;
    chosen.style.left = `${Math.min(x, pressedAt)}px`;
    chosen.style.width = `${Math.abs(x - pressedAt)}px`;
  });
  glass.addEventListener('pointerleave', () => timeline.point(undefined));
  glass.addEventListener('blur', () => timeline.point(undefined));
  glass.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    pressedAt = inside(event);
    if (event.pointerType === 'mouse') glass.setPointerCapture(event.pointerId);
  });
  glass.addEventListener('pointerup', (event) => {
    const [x, start] = [inside(event), pressedAt];
    pressedAt = undefined;
    chosen.hidden = true;
    if (start === undefined) return;
    if (Math.abs(x - start) < CLICK_PIXELS) onPick?.(timeAt(x), timeAt(8) - timeAt(0));
    else if (event.pointerType === 'mouse') {
      timeline.zoom(timeAt(Math.min(x, start)), timeAt(Math.max(x, start)));
    }
  });
  glass.addEventListener('pointercancel', () => {
    pressedAt = undefined;
    chosen.hidden = true;
  });
  glass.addEventListener('dblclick', () => timeline.live());
  glass.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageDown: -15, PageUp: 15 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const [from, until] = timeline.range();
    const start = timeline.cursor ?? Math.min(timeline.now, until);
    const at = Math.round(start / MINUTE + step * (event.shiftKey ? 15 : 1)) * MINUTE;
    timeline.point(Math.min(Math.min(timeline.now, until), Math.max(from, at)));
  });

  function draw() {
    const at = timeline.cursor;
    const [from, until] = timeline.range();
    hair.hidden = at === undefined || at < from || at > until;
    flag.hidden = hair.hidden;
    glass.setAttribute('aria-valuemin', String(Math.round(from / MINUTE)));
    glass.setAttribute('aria-valuemax', String(Math.round(until / MINUTE)));
    const value = at ?? timeline.now;
    glass.setAttribute('aria-valuenow', String(Math.round(value / MINUTE)));
    glass.setAttribute('aria-valuetext', clockTime(value));
    if (at === undefined || hair.hidden) return;
    const x = ((at - from) / (until - from)) * glass.clientWidth;
    hair.style.transform = `translateX(${x}px)`;
    flag.style.transform = `translateX(calc(${x}px - 50%))`;
    write(flag, clockTime(at));
  }
  timeline.onCursor(draw);
  chosen.hidden = true;
  draw();
  return { glass, draw };
}
