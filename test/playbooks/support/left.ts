import type { Result } from '#core/playbooks/run-playbook.ts';
import { staying } from '#local/fake-render/services/instances.ts';
import type { PlaybookWorld } from './playbook-world.ts';

/** Everything that a run may leave behind, without its times. */
export interface Left {
  readonly result: unknown;
  /** Every change that Render took of us, in no order. */
  readonly changes: readonly string[];
  readonly render: unknown;
  readonly state: unknown;
  readonly holds: readonly string[];
  readonly redriven: readonly string[];
  readonly orders: readonly string[];
}

function withoutTimes(result: Result): unknown {
  if (result.kind !== 'ran') return result;
  const { input, notUndone, outcome, playbook, status, steps, verified } = result.run;
  const shown = steps.map(({ does, status: word }) => `${word}: ${does}`);
  return { input, notUndone, outcome, playbook, status, steps: shown, verified };
}

/** Ids that Render makes up, and times, differ from run to run. */
const settled = (json: unknown): unknown =>
  JSON.parse(
    JSON.stringify(json, (key, value: unknown) =>
      /At$|^at$|^until$|[iI]d$|[iI]ds$|password|Until$|Bytes$|^version$/.test(key)
        ? undefined
        : value,
    ) ?? 'null',
  );

/** What playbooks can change on Render, as it is: what is taken back is what it was. */
export function sizesOf({ seeded }: Pick<PlaybookWorld, 'seeded'>): unknown {
  const { api, database } = seeded;
  return {
    service: [api.plan, api.numInstances, api.autoscaling?.enabled === true && api.autoscaling],
    // A variable for the replica that was not set names the primary afterwards: nothing here deletes.
    variables: [...api.envVars].filter(
      ([key, value]) => key === 'DATABASE_URL' || value !== api.envVars.get('DATABASE_URL'),
    ),
    database: [database.plan, database.connectionPool],
  };
}

/** What a run has left, in a form in which two runs can be compared. */
export function leftBy(
  { changes, seeded, stores }: Omit<PlaybookWorld, 'clock'>,
  result: Result,
): Left {
  const { api, database } = seeded;
  return {
    result: withoutTimes(result),
    // What Render ignored was no change.
    changes: changes()
      .filter(({ applied }) => applied)
      .map(({ operation, resourceId }) => `${operation} ${resourceId}`)
      .sort(),
    render: settled({
      service: [api.plan, api.numInstances, api.autoscaling, staying(api).length],
      envKeys: [...api.envVars.keys()],
      deploys: api.deploys.map(({ status, trigger }) => `${status} ${trigger}`),
      database: [database.plan, database.diskSizeGB, database.connectionPool, database.status],
      replicas: database.readReplicas.map(({ name }) => name),
    }),
    state: settled([...stores.table.items].map(([key, json]) => [key, JSON.parse(json)])),
    holds: [...stores.holds.keys()],
    redriven: stores.redriven,
    orders: [...stores.orders.values()].map(({ asked }) => asked),
  };
}
