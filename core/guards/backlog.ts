import { workersToHold } from '../backlog.ts';
import { backlogOf, queueNow } from '../backlog-wish.ts';
import { instancesAction, instancesOf } from '../candidate.ts';
import { thousands } from '../units.ts';
import { type Guard, hold } from './guard.ts';

/**
 * A fleet of workers keeps a slot for every task that waits or is in flight, whatever its other signals say: an
 * instance that goes interrupts what it does, and what is fetched ahead has to be given back.
 */
export const backlog: Guard = {
  name: 'backlog',
  check(candidate, scene) {
    const rules = backlogOf(scene);
    const to = instancesOf(candidate.action);
    if (rules === undefined || to === undefined) return undefined;
    if (candidate.direction === 'up' || candidate.why === 'undo') return undefined;
    const now = queueNow(scene);
    if (now === undefined) return hold('nobody knows how many tasks wait');
    const enough = workersToHold(now.waiting + now.inFlight, rules);
    if (to >= enough) return undefined;
    const because = `${thousands(now.waiting)} tasks wait and ${thousands(now.inFlight)} are in flight, more than ${to} instances hold`;
    return enough >= scene.level
      ? hold(because)
      : { effect: 'limit', because, action: instancesAction(scene, enough) };
  },
};
