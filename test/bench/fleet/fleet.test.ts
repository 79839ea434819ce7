import { describe, expect, it } from 'vitest';
import { withFurtherTarget } from '../../../bench/cost/further-target.ts';
import { fleetGuide } from '../../../bench/fleet/fleet-guide.ts';
import { fleetWorld } from '../../../bench/fleet/fleet-world.ts';
import { startLoad } from '../../../bench/fleet/steady-load.ts';
import { guide } from '../../../capstan.config.ts';
import { checkGuide } from '../../../core/check-guide.ts';
import { PacedClock } from '../../../local/clock.ts';

const NOW = Date.UTC(2026, 2, 3, 17);

describe('guides for benchmarks', () => {
  it('are ones that could be deployed', () => {
    expect(checkGuide(fleetGuide(50))).toEqual([]);
    for (const kind of ['service', 'postgres', 'key-value'] as const) {
      expect(checkGuide(withFurtherTarget(guide, kind))).toEqual([]);
    }
  });
});

describe('a fleet', () => {
  it('runs what its guide names, and shares its load among its instances', () => {
    const clock = new PacedClock(NOW);
    const fleet = fleetGuide(2);
    const world = fleetWorld(fleet, clock, 1, 4);
    const [first, second] = fleet.targets.map(({ renderId }) => renderId);
    const stop = startLoad(world, (id) => (id === first ? 3.2 : 40));
    const cpu = (id = '') =>
      world.metrics.read(id, 'cpu', NOW - 60_000, NOW).map(({ points }) => points.at(-1)?.value);
    expect(cpu(first)).toEqual([0.8, 0.8, 0.8, 0.8]);
    // No instance uses more than it has.
    expect(cpu(second)).toEqual([1, 1, 1, 1]);
    stop();
    clock.stop();
  });
});
