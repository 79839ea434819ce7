import * as v from 'valibot';
import { monthlyCost } from '../cost.ts';
import { playbook, Refused } from './playbook.ts';
import { postgresOf } from './targets.ts';

const HOUR = 3_600_000;

/** A larger disk for a database, by hand. */
export const growDatabaseStorage = playbook({
  id: 'grow-database-storage',
  summary: 'Gives a database a larger disk; disks never shrink.',
  input: v.strictObject({
    target: v.pipe(v.string(), v.description('the database')),
    gb: v.pipe(
      v.number(),
      v.integer('whole GB'),
      v.minValue(5, 'at least 5 GB'),
      v.multipleOf(5, 'a multiple of 5 GB'),
      v.description('its new size in GB, a multiple of 5'),
    ),
  }),
  needs: ['render'],
  about: {
    steps: ['asks Render for the larger disk', 'waits until it is there'],
    downtime: 'none',
    undo: 'none: Render never makes a disk smaller',
  },
  example: { target: 'database', gb: 20 },
  async plan(world, { target, gb }) {
    const { guide, render } = world;
    const database = postgresOf(guide, target);
    if (gb > database.maxDiskGb) {
      throw new Refused(`input.gb: found ${gb}, wanted at most ${database.maxDiskGb} (the guide)`);
    }
    const facts = await render.facts(database);
    if (facts.kind !== 'postgres') throw new Refused(`${target} is no database on Render`);
    if (gb < facts.diskGb) {
      throw new Refused(
        `input.gb: found ${gb}, and the disk has ${facts.diskGb}: disks never shrink`,
      );
    }
    if (gb === facts.diskGb) return { target, steps: [], notes: [`the disk has ${gb} GB already`] };
    const { cooldownHours } = guide.policy.disk;
    const { states } = await world.state.read([target]);
    const grown = states[target]?.history.acts.find(
      ({ action, status }) => action.kind === 'grow-disk' && status === 'VERIFIED',
    );
    const free = (grown?.settledAt ?? 0) + cooldownHours * HOUR;
    if (free > world.now()) {
      const hours = Math.ceil((free - world.now()) / HOUR);
      throw new Refused(
        `${target} grew ${cooldownHours - hours} hours ago: Render allows one growth in ${cooldownHours} hours, the next in ${hours}`,
      );
    }
    const before = monthlyCost(guide, facts) ?? 0;
    const after = monthlyCost(guide, { ...facts, diskGb: gb }) ?? before;
    return {
      target,
      steps: [{ kind: 'grow-disk', target, fromGb: facts.diskGb, toGb: gb }],
      costUsdPerMonth: { before, after },
    };
  },
});
