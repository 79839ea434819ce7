import { instancesAction, instancesOf } from '../candidate.ts';
import type { Guide } from '../guide.ts';
import { rungOf } from '../ladder.ts';
import type { Scene } from '../scene.ts';
import { type Guard, hold, impossible } from './guard.ts';

/** Connections the other services may open to this database; a deploy runs old and new instances side by side. */
function othersNeed(guide: Guide, scene: Scene, database: string): number {
  return guide.targets.reduce((sum, other) => {
    if (other.kind !== 'service' || other.id === scene.target.id) return sum;
    if (other.connections?.database !== database) return sum;
    const facts = scene.fleet[other.id]?.facts;
    const instances =
      facts?.kind === 'service'
        ? Math.max(facts.manualInstances, facts.instanceCreatedAt.length)
        : other.instances.max;
    return sum + instances * other.connections.perInstance;
  }, 0);
}

/** No scale-out may open more connections than the database accepts. */
export const connections: Guard = {
  name: 'connections',
  check(candidate, scene) {
    const { guide, target } = scene;
    const to = instancesOf(candidate.action);
    if (to === undefined || candidate.direction === 'down' || target.kind !== 'service')
      return undefined;
    if (target.connections === undefined) return undefined;
    const { database, perInstance } = target.connections;
    const facts = scene.fleet[database]?.facts;
    const limit = facts && rungOf(guide.ladders.postgres, facts.plan)?.connections;
    if (limit === undefined) return hold(`the connection limit of ${database} is unknown`);
    const free = limit - guide.policy.connectionReserve - othersNeed(guide, scene, database);
    const most = Math.floor(free / perInstance);
    if (to <= most) return undefined;
    const because = `${database} accepts ${limit} connections, enough for ${Math.max(0, most)} instances of ${perInstance}`;
    if (most <= scene.level) return impossible(because);
    return { effect: 'limit', because, action: instancesAction(scene, most) };
  },
};
