import type { PostgresTarget } from '../../guide.ts';
import { reasonText } from '../../reason-text.ts';
import { type DatabaseSight, databaseFindings } from '../databases/database-findings.ts';
import { postgresOf } from '../targets.ts';
import type { World } from '../world.ts';
import type { StepData } from './all.ts';
import type { StepKind } from './step-kind.ts';

/** The last ten minutes of what Render measured. */
const MEASURED_MILLISECONDS = 10 * 60_000;

/** Percent of the disk in use as Render measures it; undefined when it does not say. */
async function storagePercent(world: World, target: PostgresTarget): Promise<number | undefined> {
  const now = world.now();
  const points = await world.render.measured(target, 'storage', now - MEASURED_MILLISECONDS, now);
  return points.at(-1)?.value;
}

async function lagOf(world: World, target: PostgresTarget, name: string) {
  try {
    const { inRecovery, lagSeconds } = await world.database.replica(target, name);
    return inRecovery ? { name, lagSeconds } : { name, trouble: 'it takes writes' };
  } catch (error) {
    return { name, trouble: reasonText(error) };
  }
}

async function sightOf(world: World, target: PostgresTarget): Promise<DatabaseSight> {
  const { diskGb, replicas, status } = await world.render.database(target);
  const report = await world.database
    .report(target)
    .catch((error: unknown) => ({ trouble: reasonText(error) }));
  const lags = [];
  for (const { name } of replicas) lags.push(await lagOf(world, target, name));
  const diskPercent = await storagePercent(world, target);
  return { status, diskGb, report, lags, ...(diskPercent === undefined ? {} : { diskPercent }) };
}

/** One look at a database, as lines that pass or fail. */
export const checkDatabase: StepKind<StepData['check-database']> = {
  says: ({ target }) => `${target}: look at its health`,
  downtimeSeconds: () => 0,
  async look(world, { target, ...limits }) {
    const findings = databaseFindings(
      await sightOf(world, postgresOf(world.guide, target)),
      limits,
    );
    const failed = findings.filter(({ passed }) => !passed);
    if (failed.length === 0) {
      return { is: 'done', note: `${findings.length} lines, none failed`, findings };
    }
    const because = failed.map(({ what, found }) => `${what}: ${found}`).join('; ');
    return { is: 'failed', because, findings };
  },
  everySeconds: 15,
  withinSeconds: 5 * 60,
};
