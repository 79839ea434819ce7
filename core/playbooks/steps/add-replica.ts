import * as v from 'valibot';
import { postgresOf } from '../targets.ts';
import type { StepData } from './all.ts';
import { listed, namesOf, settledNames } from './replica-list-settles.ts';
import type { Seen, StepKind } from './step-kind.ts';

const markSchema = v.array(v.string());

/** What a list says that has to be the marked one, or that with ours; undefined while it is. */
function meddled(
  before: readonly string[],
  now: readonly string[],
  ours: string,
): Extract<Seen, { is: 'failed' }> | undefined {
  const gone = before.filter((name) => !now.includes(name));
  if (gone.length > 0) {
    return { is: 'failed', because: `its replica ${listed(gone)} is not there any more` };
  }
  if (now.includes(ours) || now.length === before.length) return undefined;
  const added = now.filter((name) => !before.includes(name));
  const because = `somebody else added ${listed(added)} at the same time: see that it is still there, and run this again`;
  return { is: 'failed', because };
}

/**
 * One more read replica. Render takes the whole list and deletes what is missing from it, so the step before
 * this one sees that the list stays as it is, and nothing is asked unless it still is. A replica that
 * somebody adds in the very minute of the request may not show in any read before it; it shows in old
 * answers after it, and then the run fails with its name.
 */
export const addReplica: StepKind<StepData['add-replica']> = {
  says: ({ target, name }) => `${target}: add read replica ${name}`,
  downtimeSeconds: () => 0,
  mark: async (_world, _data, before) => settledNames(before),
  async ask(world, { target, name }) {
    await world.render.addReplica(postgresOf(world.guide, target), name);
  },
  async look(world, { target, name }, mark) {
    const database = postgresOf(world.guide, target);
    const primary = await world.render.database(database);
    const names = namesOf(primary.replicas);
    const failed = meddled(v.parse(markSchema, mark), names, name);
    if (failed !== undefined) return failed;
    if (!names.includes(name)) return { is: 'to-do' };
    const replica = await world.render.replica(database, name);
    if (replica?.suspended) return { is: 'failed', because: `Render suspended ${name}` };
    const statuses = `${name} is ${replica?.status ?? 'not there yet'}, ${target} ${primary.status}`;
    const isThere = replica?.status === 'available' && primary.status === 'available';
    return isThere ? { is: 'done', note: statuses } : { is: 'under-way', note: statuses };
  },
  // Often, while answers may be older than the request.
  everySeconds: 10,
  // A replica begins as a copy of the whole database.
  withinSeconds: 4 * 3600,
  undoSays: ({ name }) =>
    `stays: Capstan deletes nothing; remove ${name} in Render's dashboard when it is not wanted`,
};
