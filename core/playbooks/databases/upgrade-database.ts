import * as v from 'valibot';
import { databaseField, maxLagField } from '../fields.ts';
import { costChange } from '../notes/cost-change.ts';
import { playbook, Refused } from '../playbook.ts';
import type { Step } from '../steps/all.ts';
import { checkDiskGrowth } from './check-disk-growth.ts';
import { mustAnswer, readyDatabase, restartSeconds, servicesOf } from './ready-database.ts';
import { wantedPlan } from './wanted-plan.ts';

/** Another plan for a database, and a larger disk with it if need be. */
export const upgradeDatabase = playbook({
  id: 'upgrade-database',
  summary: 'Moves a database to another plan in a maintenance window and verifies everything.',
  input: v.strictObject({
    target: databaseField,
    plan: v.optional(
      v.pipe(v.string(), v.description("the plan, by Render's id; left out: the next rung")),
    ),
    gb: v.optional(
      v.pipe(
        v.number(),
        v.integer('whole GB'),
        v.minValue(5, 'at least 5 GB'),
        v.multipleOf(5, 'a multiple of 5 GB'),
        v.description('its new disk in GB, a multiple of 5; left out: the disk it has'),
      ),
    ),
    maxLagSeconds: maxLagField,
    force: v.pipe(
      v.optional(v.boolean(), false),
      v.description('go on although Render has no backup, or the database does not answer now'),
    ),
  }),
  needs: ['render', 'database'],
  about: {
    steps: [
      'sees that Render could restore the database to a point in time',
      'grows the disk first, if that was asked for: it is the step that Render may refuse',
      'changes the plan and waits until the database is available on it',
      'sees that it answers SQL and has connections to spare',
      'waits until its replicas stream again',
      'waits until every service that uses it answers its health path',
    ],
    downtime: 'about three minutes; with a standby about ten seconds',
    undo: 'the old plan, with the same downtime again; a grown disk stays',
  },
  example: { target: 'database', plan: 'pro_8gb' },
  async plan(world, { target, plan, gb, maxLagSeconds, force }) {
    const { database, detail } = await readyDatabase(world, target);
    const { notes, to } = await wantedPlan(world, detail, { target, ...(plan && { plan }) });
    const toGb = gb ?? detail.diskGb;
    const grows = await checkDiskGrowth(world, database, detail, { field: 'gb', gb: toGb });
    const changesPlan = to !== detail.plan;
    if (!changesPlan && toGb === detail.diskGb) {
      return { target, steps: [], notes: [`${target} has plan ${to} and ${toGb} GB already`] };
    }
    const { available } = await world.render.backup(database);
    if (!available && !force) {
      throw new Refused(
        `Render has no backup of ${target} to restore: wait for one, or say force: true`,
      );
    }
    if (changesPlan && !force) await mustAnswer(world, database);
    const wanted = { ...detail, plan: to, diskGb: toGb };
    const cost = await costChange(world, database, detail, wanted);
    const grow: Step = { kind: 'grow-disk', target, fromGb: detail.diskGb, toGb };
    const downtimeSeconds = restartSeconds(detail);
    const { plan: from } = detail;
    const verify: readonly Step[] = [
      { kind: 'set-database-plan', target, from, to, downtimeSeconds },
      { kind: 'database-serves', target },
      ...detail.replicas.map(
        ({ name }): Step => ({ kind: 'replica-streams', target, name, maxLagSeconds }),
      ),
      ...servicesOf(world.guide, target).map(({ id }): Step => ({ kind: 'healthy', target: id })),
    ];
    return {
      target,
      steps: [
        ...(available ? [{ kind: 'backup-available', target } as const] : []),
        ...(toGb > detail.diskGb ? [grow] : []),
        ...(changesPlan ? verify : []),
      ],
      ...cost,
      notes: [
        ...notes,
        ...grows,
        ...cost.notes,
        ...(available ? [] : ['there is no backup to restore, and force was said']),
      ],
    };
  },
});
