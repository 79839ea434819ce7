import { KEY_VALUE_PLANS, type KeyValuePlan, keyValuePlan } from '../plans.ts';
import { badRequest } from '../server/refusal.ts';
import { addStoreEvent } from '../services/service-events.ts';
import type { KeyValue, World } from '../world.ts';

export const POLICIES = [
  'noeviction',
  'allkeys_lfu',
  'allkeys_lru',
  'allkeys_random',
  'volatile_lfu',
  'volatile_lru',
  'volatile_random',
  'volatile_ttl',
];

export const PERSISTENCE = ['journal_snapshot', 'snapshot', 'off'];

export function keyValuePlanForWrite(name: string): KeyValuePlan {
  const plan = keyValuePlan(name);
  if (plan === undefined) throw badRequest(`invalid plan: ${name}`);
  return plan;
}

const rank = (name: string): number => {
  const plan = keyValuePlan(name);
  return plan === undefined ? -1 : KEY_VALUE_PLANS.indexOf(plan);
};

/** One way only; two spellings of one plan are no move. */
export function checkUpgrade(keyValue: KeyValue, name: string): void {
  keyValuePlanForWrite(name);
  if (rank(name) < rank(keyValue.plan)) {
    throw badRequest(`cannot downgrade from ${keyValue.plan} to ${name}`);
  }
}

/** `status` for a minute, and away for as long as the restart takes. */
export function restartKeyValue(world: World, keyValue: KeyValue, status: string): void {
  const now = world.clock.now();
  const until = now + world.timings.keyValueCreating;
  keyValue.status = status;
  keyValue.statusUntil = until;
  keyValue.unavailableUntil = now + world.timings.keyValueDown;
  addStoreEvent(world, keyValue.id, 'key_value_config_restart');
  world.clock.at(until, () => {
    if (keyValue.statusUntil !== until || keyValue.suspended) return;
    keyValue.runningPlan = keyValue.plan;
    keyValue.status = 'available';
    delete keyValue.statusUntil;
    keyValue.updatedAt = until;
    addStoreEvent(world, keyValue.id, 'key_value_available');
  });
}
