import type { KillSwitch } from '#core/playbooks/world.ts';
import { pausesOf, putPause, removePause } from './pauses.ts';

/** The kill switch as playbooks have it in their hands. */
export function killSwitch(table: string): KillSwitch {
  return {
    read: (target) => (target === undefined ? pausesOf(table) : pausesOf(table, target)),
    put: (pause) => putPause(table, pause),
    remove: (target) => removePause(table, target),
  };
}
