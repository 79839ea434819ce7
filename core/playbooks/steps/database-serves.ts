import { postgresOf } from '../targets.ts';
import type { StepData } from './all.ts';
import type { StepKind } from './step-kind.ts';

/** A database answers SQL and accepts more connections than are open. */
export const databaseServes: StepKind<StepData['database-serves']> = {
  says: ({ target }) => `${target}: see that it answers and has connections to spare`,
  downtimeSeconds: () => 0,
  async look(world, { target }) {
    const { connections, maxConnections } = await world.database.report(
      postgresOf(world.guide, target),
    );
    const most = maxConnections - world.guide.policy.connectionReserve;
    const found = `${connections} of ${maxConnections} connections`;
    if (connections > most) return { is: 'under-way', note: found };
    const wanted = `at most ${most} of ${maxConnections}`;
    return {
      is: 'done',
      note: found,
      findings: [{ what: `connections to ${target}`, passed: true, found, wanted }],
    };
  },
  everySeconds: 15,
  withinSeconds: 10 * 60,
};
