import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import type { Destination } from '#core/tasks/destinations/destination.ts';
import type { DestinationStore } from '#core/tasks/destinations/ports.ts';
import { dynamoDb } from '../state-table/dynamo-db.ts';
import { fromItem } from '../state-table/item.ts';
import { queryAll } from '../state-table/query-all.ts';
import { conditionalPut, isOurs, withoutWriter } from '../tasks/compare-and-set.ts';

const PARTITION = 'DESTINATION';

const destination: v.GenericSchema<unknown, Destination> = v.object({
  name: v.string(),
  version: v.number(),
  generation: v.number(),
  rotatedAt: v.exactOptional(v.number()),
  failing: v.exactOptional(v.object({ since: v.number(), urlHash: v.string() })),
  lastOutcome: v.exactOptional(
    v.object({
      at: v.number(),
      delivered: v.boolean(),
      status: v.exactOptional(v.number()),
      milliseconds: v.number(),
      says: v.string(),
      excerpt: v.string(),
    }),
  ),
  disabled: v.exactOptional(
    v.object({
      at: v.number(),
      because: v.string(),
      urlHash: v.string(),
      toldAt: v.exactOptional(v.number()),
    }),
  ),
});

/**
 * Destinations in the table of tasks, `DESTINATION` / `<name>`, without an end: a generation that was forgotten
 * would bring an old key back.
 */
export function destinationStore(table: string): DestinationStore {
  return {
    async read(name) {
      const { Item } = await dynamoDb.send(
        new GetItemCommand({
          TableName: table,
          Key: marshall({ pk: PARTITION, sk: name }),
          ConsistentRead: true,
        }),
      );
      return Item === undefined ? undefined : fromItem(withoutWriter(Item), destination);
    },
    async write(next, expects) {
      const key = { pk: PARTITION, sk: next.name };
      const put = conditionalPut(table, { key, content: next, expects });
      try {
        await dynamoDb.send(new PutItemCommand(put));
        return true;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return isOurs(error.Item, put);
      }
    },
    async list() {
      const all = await queryAll({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: marshall({ ':pk': PARTITION }),
      });
      return all.map((item) => fromItem(withoutWriter(item), destination));
    },
  };
}
