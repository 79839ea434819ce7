import * as v from 'valibot';
import { postgresOf } from '../targets.ts';
import type { StepData } from './all.ts';
import type { StepKind } from './step-kind.ts';

/** Render shows a change to every reader within that long. */
const SHOWN_AFTER = 60_000;

const markSchema = v.object({ names: v.array(v.string()), at: v.number() });

/** The names that a mark of this step holds. */
export const settledNames = (mark: unknown): readonly string[] => v.parse(markSchema, mark).names;

/** Names in an order of their own, as marks keep them and sentences say them. */
export const namesOf = (replicas: readonly { readonly name: string }[]): readonly string[] =>
  replicas.map(({ name }) => name).sort();

/** "first, second", or "none". */
export const listed = (names: readonly string[]): string => names.join(', ') || 'none';

/**
 * Nobody adds or removes replicas: two looks that follow each other may be equally old, so the list has to
 * be the same for as long as Render may take to show a change.
 */
export const replicaListSettles: StepKind<StepData['replica-list-settles']> = {
  says: ({ target }) => `${target}: see for a minute that nobody else changes its replicas`,
  downtimeSeconds: () => 0,
  async mark(world, { target }) {
    const { replicas } = await world.render.database(postgresOf(world.guide, target));
    return { names: namesOf(replicas), at: world.now() };
  },
  async look(world, { target }, mark) {
    const before = v.parse(markSchema, mark);
    const { replicas } = await world.render.database(postgresOf(world.guide, target));
    const [was, is] = [listed(before.names), listed(namesOf(replicas))];
    if (was !== is) {
      const because = `somebody changes its replicas just now: they were ${was}, and are ${is}`;
      return { is: 'failed', because };
    }
    return world.now() - before.at < SHOWN_AFTER
      ? { is: 'under-way', note: `its replicas are ${is}` }
      : { is: 'done', note: `its replicas stay the same: ${is}` };
  },
  everySeconds: 15,
  withinSeconds: 15 * 60,
};
