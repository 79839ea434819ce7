import * as v from 'valibot';
import { databaseField } from '../fields.ts';
import { costChange } from '../notes/cost-change.ts';
import { playbook, Refused } from '../playbook.ts';
import { postgresOf } from '../targets.ts';
import { checkDiskGrowth } from './check-disk-growth.ts';

/** A larger disk for a database, by hand. */
export const growDatabaseStorage = playbook({
  id: 'grow-database-storage',
  summary: 'Gives a database a larger disk; disks never shrink.',
  input: v.strictObject({
    target: databaseField,
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
    const database = postgresOf(world.guide, target);
    const detail = await world.render.database(database);
    // A full disk makes a database ill, so any other status may be the very reason to grow it.
    if (detail.suspended) {
      throw new Refused(`${target} is suspended on Render: resume it first, then grow it at once`);
    }
    const notes = await checkDiskGrowth(world, database, detail, { field: 'gb', gb });
    const { diskGb } = detail;
    if (gb === diskGb) return { target, steps: [], notes: [`the disk has ${gb} GB already`] };
    const cost = await costChange(world, database, detail, { ...detail, diskGb: gb });
    return {
      target,
      steps: [{ kind: 'grow-disk', target, fromGb: diskGb, toGb: gb }],
      ...cost,
      notes: [...notes, ...cost.notes],
    };
  },
});
