import { postgresOf } from '../targets.ts';
import type { StepData } from './all.ts';
import type { StepKind } from './step-kind.ts';

/**
 * The standby takes over. Render's answers do not say who leads, but every take-over begins a new WAL
 * timeline: the one from before is the mark. https://www.postgresql.org/docs/17/continuous-archiving.html
 */
export const failOver: StepKind<StepData['fail-over']> = {
  says: ({ target }) => `${target}: the standby takes over`,
  downtimeSeconds: (data) => data.downtimeSeconds,
  async mark(world, { target }) {
    return (await world.database.report(postgresOf(world.guide, target))).timeline;
  },
  async ask(world, { target }) {
    await world.render.failOver(postgresOf(world.guide, target));
  },
  async look(world, { target }, mark) {
    const database = postgresOf(world.guide, target);
    const { status } = await world.render.database(database);
    const { timeline } = await world.database.report(database);
    if (timeline === mark) {
      return status === 'available' ? { is: 'to-do' } : { is: 'under-way', note: status };
    }
    if (status !== 'available') return { is: 'under-way', note: `new leader, ${status}` };
    return { is: 'done', note: `timeline ${mark} → ${timeline}, available` };
  },
  everySeconds: 10,
  withinSeconds: 15 * 60,
  undoSays: () => 'cannot be taken back, and need not be: either server may lead',
};
