// How fast decisions are made: node bench/decide.ts
import { guide } from '#config';
import { decide } from '#core/decide.ts';
import { decideMonth } from './decide/month.ts';
import { alarmsOf, SITUATIONS_AT, situations } from './decide/situations.ts';
import { atLeast, atMost, median, note, report } from './measure.ts';

const ROUNDS = 7;
const ROUND_MILLISECONDS = 150;

/** Decisions a second on one core; the median of some rounds. */
function rateOf(one: () => unknown): number {
  const rates = Array.from({ length: ROUNDS + 1 }, () => {
    const started = performance.now();
    let made = 0;
    while (performance.now() - started < ROUND_MILLISECONDS) {
      for (let count = 0; count < 50; count += 1) one();
      made += 50;
    }
    return (made * 1000) / (performance.now() - started);
  });
  // The first round warms the compiler up.
  return median(rates.slice(1));
}

const rates = Object.entries(situations).map(([name, situation]) => {
  const { verdict, reason } = decide(guide, situation, SITUATIONS_AT);
  const rate = rateOf(() => decide(guide, situation, SITUATIONS_AT));
  const states = alarmsOf(situation).join(', ') || 'none';
  note(`${name}: ${Math.round(rate)} a second, ${verdict} (${reason}), alarms: ${states}`);
  return rate;
});
report([
  atLeast('decide.slowest', Math.min(...rates), 'decisions/s', 2_000),
  atLeast('decide.median', median(rates), 'decisions/s', 5_000),
]);

const started = performance.now();
const month = decideMonth(30);
const wall = (performance.now() - started) / 1000;
note(
  `30 days, three targets: ${month.decisions} decisions, ${month.acts} acts, ${wall.toFixed(1)} s with the simulation around them`,
);
report([atMost('decide.month', month.deciding / 1000, 's for 3 targets', 60)]);
