import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { emptyHistory, type History } from '#core/history.ts';
import type { Lease, StateStore, TargetState } from '#core/loop/ports.ts';
import { getItems, type Item, putItem } from './items.ts';
import { observationKey, pauseKey, stateKey } from './keys.ts';
import { observationOf } from './observation-store.ts';
import { pausesOf, readPauses } from './pauses.ts';

/** Only this module writes these items, and every item carries the schema it was written with. */
interface Stored {
  readonly version: number;
  readonly history: History;
  readonly lease?: Lease;
}

function stateOf(item: Item): TargetState {
  const { version, history, lease } = item as unknown as Stored;
  // Fields that were added later are missing in older items.
  const whole = { version, history: { ...emptyHistory, ...history } };
  return lease === undefined ? whole : { ...whole, lease };
}

/** What is remembered of targets, written only by whoever read the version that is there. */
export function stateStore(table: string): StateStore {
  return {
    async read(targets) {
      const pauseKeys = [pauseKey(), ...targets.map((target) => pauseKey(target))];
      const item = await getItems(table, [
        ...targets.flatMap((target) => [observationKey(target), stateKey(target)]),
        ...pauseKeys,
      ]);
      const each = <Value>(
        key: (target: string) => ReturnType<typeof stateKey>,
        read: (found: Item) => Value,
      ) =>
        Object.fromEntries(
          targets.flatMap((target) => {
            const found = item(key(target));
            return found === undefined ? [] : [[target, read(found)] as const];
          }),
        );
      return {
        observations: each(observationKey, observationOf),
        states: each(stateKey, stateOf),
        pauses: readPauses(pauseKeys.map(item)),
      };
    },
    async write(target, { history, lease }, version) {
      const first = version === 0;
      try {
        await putItem(
          table,
          stateKey(target),
          { version: version + 1, history, lease },
          first
            ? { ConditionExpression: 'attribute_not_exists(version)' }
            : { ConditionExpression: 'version = :version', values: { ':version': version } },
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
    pauses: (target) => pausesOf(table, target),
  };
}
