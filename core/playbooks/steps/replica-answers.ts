import * as v from 'valibot';
import type { Instant } from '../../guide.ts';
import { postgresOf, serviceOf } from '../targets.ts';
import type { World } from '../world.ts';
import type { StepData } from './all.ts';
import type { StepKind } from './step-kind.ts';

const EVERY_SECONDS = 30;
/** Each look of ours is a transaction, and what watches the replica besides us makes some. */
const OTHERS_PER_LOOK = 5;
/** A service without a request for so long cannot show that its queries arrive. */
const QUIET_MINUTES = 5;

const markSchema = v.object({ transactions: v.number(), at: v.number() });

/** Whether nobody asked the service for anything since then. */
async function isQuiet(world: World, service: string, since: Instant): Promise<boolean> {
  const now = world.now();
  if (now - since < QUIET_MINUTES * 60_000) return false;
  const target = serviceOf(world.guide, service);
  const points = await world.render.measured(target, 'request-rate', since, now);
  return points.length >= QUIET_MINUTES - 2 && points.every(({ value }) => value === 0);
}

/** A replica answers more than those who watch it ask: the service's queries reach it. */
export const replicaAnswers: StepKind<StepData['replica-answers']> = {
  says: ({ name, target }) => `${target}: see its queries reach replica ${name}`,
  downtimeSeconds: () => 0,
  async mark(world, { database, name }) {
    const { transactions } = await world.database.replica(postgresOf(world.guide, database), name);
    return { transactions, at: world.now() };
  },
  async look(world, { database, name, target }, mark) {
    const since = v.parse(markSchema, mark);
    const { transactions } = await world.database.replica(postgresOf(world.guide, database), name);
    // Statistics begin anew when a replica restarts.
    const rise = transactions < since.transactions ? 0 : transactions - since.transactions;
    const looks = Math.ceil((world.now() - since.at) / (EVERY_SECONDS * 1000)) + 1;
    const explained = looks * OTHERS_PER_LOOK;
    const what = `queries on ${name}`;
    const wanted = `more than ${explained} transactions, which looking at it explains`;
    if (rise > explained) {
      const found = `${rise} transactions since the deploy`;
      return {
        is: 'done',
        note: found,
        findings: [{ what, passed: true, found, wanted }],
      };
    }
    if (await isQuiet(world, target, since.at)) {
      const found = `not to be seen: ${target} had no requests for ${QUIET_MINUTES} minutes`;
      return { is: 'done', note: found, findings: [{ what, passed: true, found, wanted }] };
    }
    return { is: 'under-way', note: `${rise} transactions on ${name}` };
  },
  everySeconds: EVERY_SECONDS,
  withinSeconds: 10 * 60,
};
