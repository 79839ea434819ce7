import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { StateStore } from '#core/loop/ports.ts';
import { batchGet } from './batch-get.ts';
import { dynamoDb } from './dynamo-db.ts';
import { stateSchema } from './history-schema.ts';
import { fromItem, type Item, toItem } from './item.ts';
import { type Key, observationKey, stateKey } from './keys.ts';
import { readObservation } from './observation-item.ts';
import { pauseKeys, pausesOf, readPauses } from './pauses.ts';
import { StateUnreadable } from './state-unreadable.ts';

/** What is there, and what of it cannot be read: one target's garbled item must not stop the others. */
interface Found<Value> {
  readonly values: Record<string, Value>;
  readonly unreadable: Record<string, string>;
}

function existing<Value>(
  targets: readonly string[],
  keyOf: (target: string) => Key,
  itemOf: (key: Key) => Item | undefined,
  read: (target: string, item: Item) => Value,
): Found<Value> {
  const found: Found<Value> = { values: {}, unreadable: {} };
  for (const target of targets) {
    const item = itemOf(keyOf(target));
    if (item === undefined) continue;
    try {
      found.values[target] = read(target, item);
    } catch (error) {
      if (!(error instanceof StateUnreadable)) throw error;
      found.unreadable[target] = error.message;
    }
  }
  return found;
}

/** What is remembered of targets, written only by whoever has read the version that is there. */
export function stateStore(table: string): StateStore {
  return {
    async read(targets) {
      const itemOf = await batchGet(table, [
        ...targets.flatMap((target) => [observationKey(target), stateKey(target)]),
        ...pauseKeys(targets),
      ]);
      const observations = existing(targets, observationKey, itemOf, readObservation);
      const states = existing(targets, stateKey, itemOf, (_, item) => fromItem(item, stateSchema));
      return {
        observations: observations.values,
        states: states.values,
        pauses: readPauses(targets, itemOf),
        unreadable: { ...observations.unreadable, ...states.unreadable },
      };
    },
    async write(target, { history, lease }, version) {
      const Item = toItem(stateKey(target), { version: version + 1, history, lease });
      const condition =
        version === 0
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: 'version = :version',
              ExpressionAttributeValues: marshall({ ':version': version }),
            };
      try {
        await dynamoDb.send(new PutItemCommand({ TableName: table, Item, ...condition }));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
    pauses: (target) => pausesOf(table, target),
  };
}
