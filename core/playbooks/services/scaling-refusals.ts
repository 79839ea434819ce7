import { connectionRoom } from '../../connection-room.ts';
import type { Guide, ServiceTarget } from '../../guide.ts';
import type { Facts } from '../../observation.ts';
import { standingLimits } from '../../standing-limits.ts';
import type { Range } from '../steps/all.ts';
import type { World } from '../world.ts';

/** What a person wants of a service's scaling. */
export interface ScalingWish extends Range {
  /** Percent at which Render's own autoscaler keeps CPU and memory. */
  readonly cpu?: number | undefined;
  readonly memory?: number | undefined;
  readonly mode?: 'direct' | 'steer' | undefined;
}

/** What the guide alone forbids, one line a problem. Nobody has to be asked for it. */
export function guideForbids(
  guide: Guide,
  service: ServiceTarget,
  { cpu, max, memory, min, mode }: ScalingWish,
): readonly string[] {
  const { id, instances } = service;
  const { floor } = standingLimits(guide, service);
  const problems: string[] = [];
  if (min > max) problems.push(`input.min: found ${min}, wanted at most input.max, ${max}`);
  if (min < instances.min) {
    problems.push(`input.min: found ${min}, wanted at least ${instances.min} (the guide)`);
  }
  if (max > instances.max) {
    problems.push(`input.max: found ${max}, wanted at most ${instances.max} (the guide)`);
  }
  if (max < floor) {
    problems.push(`input.max: found ${max}, wanted at least ${floor} (the guide's growth tier)`);
  }
  if (mode !== undefined && mode !== service.mode) {
    problems.push(
      `input.mode: found ${mode}, and the guide has ${id} in ${service.mode} mode: change "mode: '${service.mode}'" of the target ${id} in capstan.config.ts`,
    );
    return problems;
  }
  if (service.mode === 'steer') return problems;
  for (const [field, value] of Object.entries({ cpu, memory })) {
    if (value === undefined) continue;
    problems.push(
      `input.${field}: found ${value}, wanted nothing: in direct mode Capstan sets the count by the rows of the guide, and Render's autoscaler, whose target this is, is off`,
    );
  }
  return problems;
}

/** What the database has no connections for; asks Render for the facts of all that share it. */
export async function connectionsForbid(
  { guide, render }: Pick<World, 'guide' | 'render'>,
  service: ServiceTarget,
  { max }: Range,
): Promise<readonly string[]> {
  const { connections } = service;
  if (connections === undefined) return [];
  const sharing = guide.targets.filter(
    (target) =>
      target.id === connections.database ||
      (target.kind === 'service' &&
        target.id !== service.id &&
        target.connections?.database === connections.database),
  );
  const facts = new Map<string, Facts>();
  for (const target of sharing) facts.set(target.id, await render.facts(target));
  const room = connectionRoom(guide, service, (id) => facts.get(id));
  if (room === undefined) return [];
  if ('unknown' in room) return [`input.max: found ${max}, and ${room.unknown}`];
  if (max <= room.most) return [];
  const { connectionReserve } = guide.policy;
  return [
    `input.max: found ${max}, wanted at most ${room.most}: ${room.database} accepts ${room.limit} connections, ${connectionReserve} stay free, and each instance opens ${connections.perInstance}`,
  ];
}
