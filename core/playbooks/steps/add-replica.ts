import { postgresOf } from '../targets.ts';
import type { StepData } from './all.ts';
import type { StepKind } from './step-kind.ts';

/** One more read replica; the others stay as they are, since the whole list is read before it is written. */
export const addReplica: StepKind<StepData['add-replica']> = {
  says: ({ target, name }) => `${target}: add read replica ${name}`,
  downtimeSeconds: () => 0,
  async ask(world, { target, name }) {
    await world.render.addReplica(postgresOf(world.guide, target), name);
  },
  async look(world, { target, name }) {
    const database = postgresOf(world.guide, target);
    const primary = await world.render.database(database);
    if (!primary.replicas.some((replica) => replica.name === name)) return { is: 'to-do' };
    const replica = await world.render.replica(database, name);
    if (replica?.suspended) return { is: 'failed', because: `Render suspended ${name}` };
    const statuses = `${name} is ${replica?.status ?? 'not there yet'}, ${target} ${primary.status}`;
    const isThere = replica?.status === 'available' && primary.status === 'available';
    return isThere ? { is: 'done', note: statuses } : { is: 'under-way', note: statuses };
  },
  everySeconds: 30,
  // A replica begins as a copy of the whole database.
  withinSeconds: 4 * 3600,
  undoSays: ({ name }) =>
    `stays: Capstan deletes nothing; remove ${name} in Render's dashboard when it is not wanted`,
};
