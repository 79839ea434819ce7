import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import type { CareStatus } from '#core/care/care-status.ts';
import { choreKinds } from '#core/care/chore.ts';
import { batchGet } from './batch-get.ts';
import { dynamoDb } from './dynamo-db.ts';
import { fromItem, toItem } from './item.ts';
import { careStatusKey } from './keys.ts';
import { StateUnreadable } from './state-unreadable.ts';

const figures = v.record(v.string(), v.union([v.number(), v.string(), v.boolean(), v.null()]));

const run = v.object({
  began: v.number(),
  ended: v.number(),
  outcome: v.picklist(['done', 'refused', 'failed']),
  because: v.string(),
  seconds: v.number(),
  figures,
});

const choreSchema = v.object({
  id: v.string(),
  kind: v.picklist(choreKinds),
  did: v.picklist([
    ...(['nothing', 'done', 'more', 'waiting', 'refused'] as const),
    ...(['failed', 'busy', 'job', 'held', 'late'] as const),
  ]),
  because: v.string(),
  figures,
  broken: v.exactOptional(v.array(v.string())),
  warnings: v.array(v.string()),
  last: v.exactOptional(run),
  lastEnded: v.exactOptional(run),
});

const statusSchema: v.GenericSchema<unknown, CareStatus> = v.object({
  at: v.number(),
  database: v.string(),
  held: v.exactOptional(v.string()),
  trouble: v.exactOptional(v.object({ since: v.number(), because: v.string() })),
  chores: v.array(choreSchema),
});

/** How care stands, for the page and the CLI. */
export interface CareStatusStore {
  /** Undefined before the first call, and while another version's is there. */
  read(database: string): Promise<CareStatus | undefined>;
  /** Calls overlap; what was seen earlier never takes the place of what was seen later. */
  save(status: CareStatus): Promise<void>;
}

/** The status of care in the state table: one item a database, overwritten every minute. */
export function careStatusStore(table: string): CareStatusStore {
  return {
    async read(database) {
      const key = careStatusKey(database);
      const item = (await batchGet(table, [key]))(key);
      try {
        return item && fromItem(item, statusSchema);
      } catch (error) {
        if (error instanceof StateUnreadable) return undefined;
        throw error;
      }
    },
    async save(status) {
      const command = new PutItemCommand({
        TableName: table,
        Item: toItem(careStatusKey(status.database), status),
        ConditionExpression: 'attribute_not_exists(pk) OR #at <= :at',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: marshall({ ':at': status.at }),
      });
      try {
        await dynamoDb.send(command);
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}
