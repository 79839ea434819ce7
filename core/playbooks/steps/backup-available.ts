import { postgresOf } from '../targets.ts';
import type { StepData } from './all.ts';
import type { StepKind } from './step-kind.ts';

/** The database could be restored to a point in time, were the change to go wrong. */
export const backupAvailable: StepKind<StepData['backup-available']> = {
  says: ({ target }) => `${target}: see that it can be restored to a point in time`,
  downtimeSeconds: () => 0,
  async look(world, { target }) {
    const { available, since } = await world.render.backup(postgresOf(world.guide, target));
    if (!available) return { is: 'under-way', note: 'Render has no backup ready' };
    const days = since === undefined ? undefined : (world.now() - since) / 86_400_000;
    const reach = days === undefined ? '' : `, ${days.toFixed(1)} days back`;
    return { is: 'done', note: `it can be restored${reach}` };
  },
  everySeconds: 60,
  withinSeconds: 30 * 60,
};
