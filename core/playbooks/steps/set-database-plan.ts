import { samePlan } from '../../ladder.ts';
import { postgresOf } from '../targets.ts';
import type { StepData } from './all.ts';
import type { StepKind } from './step-kind.ts';

/** Words of Render's from which no database recovers by itself. */
const STUCK = new Set(['suspended', 'recovery_failed']);

/** Another plan for a database: away for minutes, with a standby for seconds. */
export const setDatabasePlan: StepKind<StepData['set-database-plan']> = {
  says: ({ target, from, to }) => `${target}: plan ${from} → ${to}`,
  present: ({ from }) => from,
  wanted: ({ to }) => to,
  downtimeSeconds: (data) => data.downtimeSeconds,
  async ask(world, { target, from, to }) {
    const action = { kind: 'set-plan', from, to } as const;
    await world.render.apply(postgresOf(world.guide, target), action);
  },
  async look(world, { target, from, to }) {
    const { plan, status } = await world.render.database(postgresOf(world.guide, target));
    if (STUCK.has(status)) return { is: 'failed', because: `the database is ${status}` };
    const ladder = world.guide.ladders.postgres;
    if (samePlan(ladder, plan, from)) return { is: 'to-do' };
    if (!samePlan(ladder, plan, to)) {
      return { is: 'failed', because: `the plan is ${plan}: somebody else changed it` };
    }
    // Render shows the new plan at once, long before the database runs on it.
    if (status !== 'available') return { is: 'under-way', note: `${plan}, ${status}` };
    return { is: 'done', note: `${plan}, available` };
  },
  everySeconds: 20,
  withinSeconds: 60 * 60,
  undo: ({ target, from, to, downtimeSeconds }) => [
    { kind: 'set-database-plan', target, from: to, to: from, downtimeSeconds },
  ],
  undoSays: ({ from, downtimeSeconds }) =>
    `back to ${from}, away for about ${downtimeSeconds} s once more`,
};
