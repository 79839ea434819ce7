import { expect, test } from 'vitest';
import { nextLookSeconds } from '#adapters/look-pace.ts';

/** The instants of all looks, in seconds, the first at 0. */
function looks(everySeconds: number, withinSeconds: number): readonly number[] {
  const all = [0];
  for (;;) {
    const waited = all.at(-1) ?? 0;
    const next = nextLookSeconds({ everySeconds, withinSeconds }, waited);
    if (next === undefined) return all;
    all.push(waited + next);
  }
}

const DAY = 86_400;

test('looks come as often as asked at first, and the last one when the time is over', () => {
  const all = looks(15, 300);
  expect(all.slice(0, 4)).toEqual([0, 15, 30, 45]);
  expect(all.at(-1)).toBe(300);
  expect(all).toHaveLength(21);
});

test('a look is never more than a twentieth of the time waited late, and never more than ten minutes', () => {
  const all = looks(60, 7 * DAY);
  for (const [index, at] of all.entries()) {
    const gap = (all[index + 1] ?? at) - at;
    expect(gap).toBeLessThanOrEqual(Math.max(60, Math.min(600, Math.ceil(at / 20))));
  }
});

test('a week of waiting stays far below the operations that Lambda allows', () => {
  expect(looks(60, 7 * DAY).length).toBeLessThan(1200);
  expect(looks(15, 75 * 60).length).toBeLessThan(100);
});

test('without any time there is one look', () => {
  expect(looks(30, 0)).toEqual([0]);
});
