import { element } from '../element.js';

/** More boxes than this are not counted at a glance. */
const MOST_BOXES = 24;

/**
 * Instances as boxes: filled ones run, dashed ones are asked for, empty ones may still be had.
 * @param {{ now: number, min: number, max: number }} instances
 * @param {number | undefined} wanted
 */
export function instanceBoxes({ now, min, max }, wanted = now) {
  const words = `${now} of at most ${max} instances, never fewer than ${min}`;
  const coming = wanted === now ? '' : `, on the way to ${wanted}`;
  const label = {
    class: 'boxes',
    role: 'img',
    'aria-label': words + coming,
    title: words + coming,
  };
  if (max > MOST_BOXES) return element('span', label, `${now} of ${max}`);
  const boxes = Array.from({ length: Math.max(max, now) }, (_, index) => {
    const isComing = index >= Math.min(now, wanted) && index < Math.max(now, wanted);
    const kind = isComing ? 'coming' : index < now ? 'full' : 'empty';
    return element('i', { class: `box box-${kind}${index === min - 1 ? ' box-min' : ''}` });
  });
  return element('span', label, ...boxes);
}
