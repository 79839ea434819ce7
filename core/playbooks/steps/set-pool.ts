import { postgresOf } from '../targets.ts';
import type { StepData } from './all.ts';
import type { StepKind } from './step-kind.ts';

/** Render's own PgBouncer in front of a database, or none; either way the database restarts. */
export const setPool: StepKind<StepData['set-pool']> = {
  says: ({ target, from, to }) => `${target}: connection pool ${from} → ${to}`,
  present: ({ from }) => from,
  wanted: ({ to }) => to,
  downtimeSeconds: (data) => data.downtimeSeconds,
  async ask(world, { target, to }) {
    await world.render.setPool(postgresOf(world.guide, target), to);
  },
  async look(world, { target, to }) {
    const { pool, status } = await world.render.database(postgresOf(world.guide, target));
    if (pool !== to) return { is: 'to-do' };
    if (status !== 'available') return { is: 'under-way', note: `pool ${pool}, ${status}` };
    return { is: 'done', note: `pool ${pool}, available` };
  },
  everySeconds: 20,
  withinSeconds: 60 * 60,
  undo: ({ target, from, to, downtimeSeconds }) => [
    { kind: 'set-pool', target, from: to, to: from, downtimeSeconds },
  ],
  undoSays: ({ from, downtimeSeconds }) =>
    `back to ${from}, away for about ${downtimeSeconds} s once more`,
};
