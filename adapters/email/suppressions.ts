import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import type { Instant } from '#core/guide.ts';
import { batchGet } from '../state-table/batch-get.ts';
import { dynamoDb } from '../state-table/dynamo-db.ts';
import { fromItem, toItem } from '../state-table/item.ts';
import { type StreamAddress, suppressionKey } from './suppressed-address.ts';

/** Why nothing is sent to an address any more. `inactive`: Postmark says so, and not why. */
export const suppressionReasons = ['hard-bounce', 'spam-complaint', 'manual', 'inactive'] as const;
export type SuppressionReason = (typeof suppressionReasons)[number];

/** An address was closed to a stream, or opened again. */
export interface SuppressionChange extends StreamAddress {
  /** Undefined: open again. */
  readonly reason: SuppressionReason | undefined;
  /** When it became so; what is older than what stands there changes nothing. */
  readonly at: Instant;
}

/** The addresses that get no mail, in the table of tasks. */
export interface Suppressions {
  /** Reads some at once; the lookup gives why an address is suppressed, undefined when it is not. */
  read(
    addresses: readonly StreamAddress[],
  ): Promise<(address: StreamAddress) => SuppressionReason | undefined>;
  write(change: SuppressionChange): Promise<void>;
}

/** Postmark reports for hours, in any order: what was opened is remembered longer than that. */
const OPENED_DAYS = 7;

const content = v.object({
  reason: v.optional(v.picklist(suppressionReasons)),
  since: v.number(),
});

/** Suppressions in DynamoDB: one item an address, the last change by its own time wins. */
export function suppressions(table: string): Suppressions {
  return {
    async read(addresses) {
      const itemOf = await batchGet(table, addresses.map(suppressionKey));
      return (address) => {
        const item = itemOf(suppressionKey(address));
        return item === undefined ? undefined : fromItem(item, content).reason;
      };
    },
    async write({ at, reason, ...address }) {
      const expiresAt = reason === undefined ? at / 1000 + OPENED_DAYS * 86_400 : undefined;
      try {
        await dynamoDb.send(
          new PutItemCommand({
            TableName: table,
            Item: toItem(suppressionKey(address), { reason, since: at }, expiresAt),
            ConditionExpression: 'attribute_not_exists(pk) OR since <= :at',
            ExpressionAttributeValues: { ':at': { N: String(at) } },
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}
