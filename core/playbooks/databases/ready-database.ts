import { monthlyCost } from '../../cost.ts';
import { downtimeSeconds } from '../../downtime.ts';
import type { Guide, PostgresTarget, ServiceTarget } from '../../guide.ts';
import type { PostgresFacts } from '../../observation.ts';
import { reasonText } from '../../reason-text.ts';
import { Refused } from '../playbook.ts';
import { postgresOf } from '../targets.ts';
import type { DatabaseDetail, World } from '../world.ts';

/** A database of the guide that Render says is ready for a change; throws `Refused` with why it is not. */
export async function readyDatabase(
  { guide, render }: World,
  id: string,
  isReady: (status: string) => boolean = (status) => status === 'available',
): Promise<{ readonly database: PostgresTarget; readonly detail: DatabaseDetail }> {
  const database = postgresOf(guide, id);
  const detail = await render.database(database);
  if (detail.suspended) throw new Refused(`${id} is suspended on Render: resume it first`);
  if (detail.inMaintenance) throw new Refused(`Render maintains ${id} right now: try again later`);
  if (!isReady(detail.status)) {
    throw new Refused(`${id}: found status ${detail.status}, wanted available: try again later`);
  }
  return { database, detail };
}

/**
 * Throws `Refused` when Capstan cannot look into a database: a change whose end it could not verify would
 * be taken back, with a second downtime for nothing.
 */
export async function mustAnswer(world: World, database: PostgresTarget): Promise<void> {
  try {
    await world.database.report(database);
  } catch (error) {
    throw new Refused(`${reasonText(error)}; the change could not be verified, so it is not begun`);
  }
}

const factsOf = ({ diskGb, highAvailability, plan, replicas, status }: DatabaseDetail) =>
  ({
    kind: 'postgres',
    name: '',
    plan,
    status,
    diskGb,
    diskAutoscaling: false,
    highAvailability,
    replicas: replicas.length,
    suspended: false,
    inMaintenance: false,
  }) satisfies PostgresFacts;

/** US dollars a month of a database and its copies; undefined when its plan is not on the guide's ladder. */
export const databaseCost = (guide: Guide, detail: DatabaseDetail): number | undefined =>
  monthlyCost(guide, factsOf(detail));

/** Seconds a database is away when its plan, its pool or its leader changes: each restarts it. */
export const restartSeconds = (detail: DatabaseDetail): number =>
  downtimeSeconds(factsOf(detail), { kind: 'set-plan', from: detail.plan, to: detail.plan });

/** The guide's services that open connections to a database. */
export const servicesOf = ({ targets }: Guide, database: string): readonly ServiceTarget[] =>
  targets.filter(
    (target): target is ServiceTarget =>
      target.kind === 'service' && target.connections?.database === database,
  );
