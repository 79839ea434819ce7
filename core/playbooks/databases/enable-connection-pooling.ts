import * as v from 'valibot';
import type { Guide, PostgresTarget, ServiceTarget } from '../../guide.ts';
import { rungOf } from '../../ladder.ts';
import { databaseField } from '../fields.ts';
import type { Draft } from '../plan.ts';
import { playbook, Refused } from '../playbook.ts';
import type { Step } from '../steps/all.ts';
import type { DatabaseDetail, World } from '../world.ts';
import { pgbouncerIni } from './pgbouncer-ini.ts';
import { mustAnswer, readyDatabase, restartSeconds, servicesOf } from './ready-database.ts';
import { switchConnection } from './switch-connection.ts';

const BREAKS =
  'transaction pooling breaks LISTEN, temporary tables, SET and session advisory locks: what needs them asks the database directly';

/** The services that were named, or all that use the database; throws `Refused` for others. */
function chosen(guide: Guide, database: string, names: string | undefined) {
  const known = servicesOf(guide, database);
  if (names === undefined) return known;
  const ids = new Set(names.split(',').map((name) => name.trim()));
  return [...ids].map((id) => {
    const service = known.find((one) => one.id === id);
    if (service !== undefined) return service;
    const ids = known.map((one) => one.id).join(', ') || 'none';
    throw new Refused(
      `input.services: found "${id}", wanted services that use ${database}: ${ids}`,
    );
  });
}

/** An ini for a PgBouncer of one's own: nothing on Render is changed. */
function selfRun(
  guide: Guide,
  { id }: PostgresTarget,
  { plan }: DatabaseDetail,
  { maxClients, poolSize }: { readonly maxClients: number; readonly poolSize: number },
): Draft {
  const connectionLimit = rungOf(guide.ladders.postgres, plan)?.connections;
  if (connectionLimit === undefined) {
    throw new Refused(`the connection limit of plan ${plan} is not on the guide's ladder`);
  }
  const clients = servicesOf(guide, id).reduce(
    (sum, { connections, instances }) => sum + instances.max * (connections?.perInstance ?? 0),
    0,
  );
  const reserve = guide.policy.connectionReserve;
  const { ini, remarks } = pgbouncerIni({
    clients,
    connectionLimit,
    maxClients,
    poolSize,
    reserve,
  });
  return { steps: [], notes: ['nothing on Render is changed', BREAKS, ...remarks, ini] };
}

async function switchAll(
  world: World,
  database: PostgresTarget,
  services: readonly ServiceTarget[],
) {
  const steps: Step[] = [];
  const notes: string[] = [];
  for (const service of services) {
    const key = service.connections?.urlKey;
    if (key === undefined) {
      notes.push(
        `${service.id} has no "urlKey" in the guide: point it at the pooled connection yourself`,
      );
      continue;
    }
    steps.push(...(await switchConnection(world, { service, key, database, to: 'pooled' })));
  }
  return { steps, notes };
}

/** PgBouncer between services and a database. */
export const enableConnectionPooling = playbook({
  id: 'enable-connection-pooling',
  summary: "Switches Render's PgBouncer on for a database and leads its services through it.",
  input: v.strictObject({
    target: databaseField,
    services: v.optional(
      v.pipe(
        v.string(),
        v.nonEmpty('names of services, with commas between them'),
        v.description('services to switch, with commas; left out: all that use the database'),
      ),
    ),
    selfRun: v.pipe(
      v.optional(v.boolean(), false),
      v.description('only write the ini for a PgBouncer that you run yourself'),
    ),
    maxClients: v.pipe(
      v.optional(v.pipe(v.number(), v.integer('a whole number'), v.minValue(1, 'at least 1')), 500),
      v.description('self-run: clients that PgBouncer accepts'),
    ),
    poolSize: v.pipe(
      v.optional(v.pipe(v.number(), v.integer('a whole number'), v.minValue(1, 'at least 1')), 20),
      v.description('self-run: connections that PgBouncer keeps to the database'),
    ),
  }),
  needs: ['render', 'database'],
  about: {
    steps: [
      'switches the pool on and waits until the database is available again',
      'for each service: puts the pooled address into its variable, deploys, waits for its health',
      'sees that the database answers SQL and has connections to spare',
    ],
    downtime: 'a restart of the database: about three minutes, with a standby about ten seconds',
    undo: 'the variables as they were, a deploy each, and the pool off with another restart',
  },
  example: { target: 'database' },
  async plan(world, { target, services, selfRun: isSelfRun, ...sizes }) {
    const named = chosen(world.guide, target, services);
    const { database, detail } = await readyDatabase(world, target);
    if (isSelfRun) return selfRun(world.guide, database, detail, sizes);
    const downtimeSeconds = restartSeconds(detail);
    const { pool } = detail;
    const { notes, steps } = await switchAll(world, database, named);
    const isOn = pool === 'pgbouncer';
    if (isOn && steps.length === 0) {
      return { target, steps, notes: [...notes, `the pool of ${target} is on and used already`] };
    }
    await mustAnswer(world, database);
    return {
      target,
      steps: [
        ...(isOn
          ? []
          : [{ kind: 'set-pool', target, from: pool, to: 'pgbouncer', downtimeSeconds } as const]),
        ...steps,
        { kind: 'database-serves', target },
      ],
      notes: [...notes, BREAKS],
    };
  },
});
