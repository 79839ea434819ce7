import { postgresOf } from '../targets.ts';
import type { StepData } from './all.ts';
import type { StepKind } from './step-kind.ts';

/** One good look may fall between two stalls. */
const IN_A_ROW = 2;

/** A replica follows its primary, closely enough, in several looks in a row. */
export const replicaStreams: StepKind<StepData['replica-streams']> = {
  says: ({ maxLagSeconds, name, target }) =>
    `${target}: wait until replica ${name} streams, at most ${maxLagSeconds} s behind`,
  downtimeSeconds: () => 0,
  async look(world, { target, name, maxLagSeconds }) {
    const database = postgresOf(world.guide, target);
    const { replicas } = await world.render.database(database);
    if (!replicas.some((replica) => replica.name === name)) {
      return { is: 'failed', because: `${target} has no replica called ${name}` };
    }
    const status = (await world.render.replica(database, name))?.status ?? 'not there yet';
    if (status !== 'available') return { is: 'under-way', note: `${name} is ${status}` };
    let lag = 0;
    for (let round = 0; round < IN_A_ROW; round += 1) {
      const { inRecovery, lagSeconds } = await world.database.replica(database, name);
      if (!inRecovery) return { is: 'failed', because: `${name} is no replica: it takes writes` };
      if (lagSeconds > maxLagSeconds) {
        return { is: 'under-way', note: `${name} is ${Math.round(lagSeconds)} s behind` };
      }
      lag = Math.max(lag, lagSeconds);
    }
    const found = `${lag.toFixed(1)} s`;
    const wanted = `at most ${maxLagSeconds} s`;
    return {
      is: 'done',
      note: `${name} is ${found} behind`,
      findings: [{ what: `lag of ${name}`, passed: true, found, wanted }],
    };
  },
  everySeconds: 30,
  withinSeconds: 60 * 60,
};
