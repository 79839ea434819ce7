import { nextRung, rungIndex, rungOf } from '../../ladder.ts';
import { scheduleNotes } from '../notes/schedule-notes.ts';
import { Refused } from '../playbook.ts';
import { postgresOf } from '../targets.ts';
import type { DatabaseDetail, World } from '../world.ts';
import { servicesOf } from './ready-database.ts';

/** Render's rule for replicas: https://render.com/docs/postgresql-read-replicas */
const LEAST_CPU_WITH_REPLICAS = 0.5;

/** Connections that the services of a database may open, with what runs now. */
async function connectionsOf({ guide, render }: World, database: string): Promise<number> {
  let sum = 0;
  for (const service of servicesOf(guide, database)) {
    const { instances, manualInstances } = await render.service(service);
    const most = Math.max(instances.length, manualInstances);
    sum += most * (service.connections?.perInstance ?? 0);
  }
  return sum;
}

/**
 * The plan that a database should move to: the one that was named, or the next rung of the guide's ladder.
 * Throws `Refused` when the ladder has none, and when the plan is too small for what the database has.
 */
export async function wantedPlan(
  world: World,
  detail: DatabaseDetail,
  { target, plan }: { readonly target: string; readonly plan?: string },
): Promise<{ readonly to: string; readonly notes: readonly string[] }> {
  const { guide } = world;
  const ladder = guide.ladders.postgres;
  const rungs = ladder.map((rung) => rung.plan).join(', ');
  const rung = plan === undefined ? nextRung(ladder, detail.plan, 'up') : rungOf(ladder, plan);
  if (rung === undefined) {
    throw new Refused(
      plan !== undefined
        ? `input.plan: found ${plan}, wanted one of the guide's ladder: ${rungs}`
        : rungIndex(ladder, detail.plan) < 0
          ? `plan ${detail.plan} is not on the guide's ladder; say input.plan: one of ${rungs}`
          : `${target} has the largest plan of the guide's ladder, ${detail.plan}`,
    );
  }
  const to = rung === rungOf(ladder, detail.plan) ? detail.plan : rung.plan;
  const problems: string[] = [];
  if (detail.highAvailability && rung.highAvailability !== true) {
    problems.push(`${target} has a standby, and plan ${to} cannot have one`);
  }
  if (detail.replicas.length > 0 && (rung.cpu ?? 1) < LEAST_CPU_WITH_REPLICAS) {
    problems.push(`${target} has replicas, and plan ${to} is too small for them`);
  }
  const isLower = rungIndex(ladder, to) < rungIndex(ladder, detail.plan);
  if (isLower && rung.connections !== undefined) {
    const needed = (await connectionsOf(world, target)) + guide.policy.connectionReserve;
    if (needed > rung.connections) {
      problems.push(
        `plan ${to} accepts ${rung.connections} connections, and ${target} needs ${needed}`,
      );
    }
  }
  if (problems.length > 0) throw new Refused(...problems);
  const smaller = isLower ? [`plan ${to} is smaller than ${detail.plan}`] : [];
  return { to, notes: [...scheduleNotes(world, postgresOf(guide, target), to), ...smaller] };
}
