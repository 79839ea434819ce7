import { instancesAction, instancesOf } from '../candidate.ts';
import { connectionRoom } from '../connection-room.ts';
import { type Guard, hold, impossible } from './guard.ts';

/** No scale-out may open more connections than the database accepts. */
export const connections: Guard = {
  name: 'connections',
  check(candidate, scene) {
    const { guide, target } = scene;
    const to = instancesOf(candidate.action);
    if (to === undefined || candidate.direction === 'down' || target.kind !== 'service')
      return undefined;
    const room = connectionRoom(guide, target, (id) => scene.fleet[id]?.facts);
    if (room === undefined) return undefined;
    if ('unknown' in room) return hold(room.unknown);
    const { database, limit, most } = room;
    if (to <= most) return undefined;
    const each = target.connections?.perInstance;
    const because = `${database} accepts ${limit} connections, enough for ${most} instances of ${each}`;
    if (most <= scene.level) return impossible(because);
    return { effect: 'limit', because, action: instancesAction(scene, most) };
  },
};
