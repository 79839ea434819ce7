import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { ObservationStore } from '#core/loop/ports.ts';
import type { Observation } from '#core/observation.ts';
import { batchGet } from './batch-get.ts';
import { dynamoDb } from './dynamo-db.ts';
import type { Item } from './item.ts';
import { demandKey, observationKey } from './keys.ts';
import { observationItem, readObservation } from './observation-item.ts';
import { StateUnreadable } from './state-unreadable.ts';

const DAY_SECONDS = 86_400;

/** Another version's observation is begun anew, else no collection could ever replace it. */
function readIfKnown(target: string, item: Item): Observation | undefined {
  try {
    return readObservation(target, item);
  } catch (error) {
    if (error instanceof StateUnreadable) return undefined;
    throw error;
  }
}

/** Observations, and the memory of demand: an item an hour, an attribute a minute. */
export function observationStore(table: string, keepDays: number): ObservationStore {
  return {
    async readObservations(targets) {
      const itemOf = await batchGet(table, targets.map(observationKey));
      const entries = targets.flatMap((target) => {
        const item = itemOf(observationKey(target));
        const observation = item === undefined ? undefined : readIfKnown(target, item);
        return observation === undefined ? [] : [[target, observation] as const];
      });
      return Object.fromEntries(entries);
    },
    async saveObservation(observation) {
      const Item = observationItem(observation);
      await dynamoDb.send(new PutItemCommand({ TableName: table, Item }));
    },
    async rememberDemand(target, minute, requestsPerMinute, instances) {
      await dynamoDb.send(
        new UpdateItemCommand({
          TableName: table,
          Key: marshall(demandKey(target, minute)),
          UpdateExpression: 'SET #minute = :demand, expiresAt = :expiresAt',
          ExpressionAttributeNames: {
            '#minute': `m${new Date(minute).toISOString().slice(14, 16)}`,
          },
          ExpressionAttributeValues: marshall({
            ':demand': [requestsPerMinute, instances],
            ':expiresAt': Math.floor(minute / 1000) + keepDays * DAY_SECONDS,
          }),
        }),
      );
    },
  };
}
