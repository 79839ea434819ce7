import type { PostgresTarget, ServiceTarget } from '../../guide.ts';
import { Refused } from '../playbook.ts';
import type { Step } from '../steps/all.ts';
import { awaySeconds } from '../steps/deploys-since.ts';
import type { ConnectionName, World } from '../world.ts';

/** What a service should ask a database through from now on. */
export interface Switch {
  readonly service: ServiceTarget;
  readonly key: string;
  readonly database: PostgresTarget;
  readonly to: ConnectionName;
}

/**
 * The steps that lead a service to another connection of a database: the variable, a deploy that brings it to
 * the instances, health. None when the variable names it already. Throws `Refused` when the variable holds
 * what could not be put back.
 */
export async function switchConnection(
  { render }: World,
  { database, key, service, to }: Switch,
): Promise<readonly Step[]> {
  const target = service.id;
  const from = await render.connectionIn(service, key, database);
  if (from === to) return [];
  if (from === 'other') {
    throw new Refused(
      `${key} of ${target}: found something that is no connection of ${database.id}, and Capstan could not put it back; set it to one of ${database.id}'s connection strings, or remove it, first`,
    );
  }
  const detail = await render.service(service);
  if (detail.suspended) throw new Refused(`${target} is suspended on Render: resume it first`);
  const downtimeSeconds = awaySeconds(detail);
  return [
    { kind: 'point-env-var', target, key, database: database.id, from, to, downtimeSeconds },
    { kind: 'deploy', target, brings: `the new ${key}`, downtimeSeconds },
    { kind: 'healthy', target },
  ];
}
