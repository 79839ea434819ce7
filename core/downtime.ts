import type { Action } from './decision.ts';
import type { Facts } from './observation.ts';

/**
 * Seconds a target is away because of a change. Render rolls services without a disk; a database is
 * away for minutes, with a standby for seconds; Key Value restarts for one to two minutes.
 */
export function downtimeSeconds(facts: Facts, action: Action): number {
  if (action.kind !== 'set-plan') return 0;
  switch (facts.kind) {
    case 'service':
      return facts.hasDisk ? 60 : 0;
    case 'postgres':
      return facts.highAvailability ? 10 : 180;
    case 'key-value':
      return 120;
  }
}

/** Whether the present state can be had back. */
export function undoable(facts: Facts, action: Action): boolean {
  if (action.kind === 'grow-disk') return false;
  return !(action.kind === 'set-plan' && facts.kind === 'key-value');
}
