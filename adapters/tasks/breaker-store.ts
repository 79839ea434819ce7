import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Breaker } from '#core/tasks/breaker.ts';
import type { BreakerStore } from '#core/tasks/world.ts';
import { batchGet } from '../state-table/batch-get.ts';
import { dynamoDb } from '../state-table/dynamo-db.ts';
import { fromItem, type Item } from '../state-table/item.ts';
import { queryAll } from '../state-table/query-all.ts';
import { StateUnreadable } from '../state-table/state-unreadable.ts';
import { breakerSchema } from './breaker-schema.ts';
import { conditionalPut, isOurs, withoutWriter } from './compare-and-set.ts';
import { BREAKERS, breakerKey } from './keys.ts';

const DAY_SECONDS = 86_400;

/** The breakers with their reading side, for CLI and page. */
export interface BreakerBoard extends BreakerStore {
  /** All that ever had a failure to count, by name; what another version wrote is left out. */
  list(): Promise<readonly Breaker[]>;
}

/** One that cannot be read holds nobody back: it counts as not there. */
function readIfKnown(item: Item | undefined): Breaker | undefined {
  if (item === undefined) return undefined;
  try {
    return fromItem(withoutWriter(item), breakerSchema);
  } catch (error) {
    if (error instanceof StateUnreadable) return undefined;
    throw error;
  }
}

/** The breakers that all copies of all functions share, kept for `keepDays` after their last change. */
export function breakerStore(table: string, keepDays: number): BreakerBoard {
  return {
    async read(names) {
      if (names.length === 0) return new Map();
      const found = await batchGet(table, names.map(breakerKey));
      return new Map(
        names.flatMap((name) => {
          const breaker = readIfKnown(found(breakerKey(name)));
          return breaker === undefined ? [] : [[name, breaker] as const];
        }),
      );
    },
    async write(next, expects) {
      const last = Math.max(next.since, next.windowStart, next.until);
      const put = conditionalPut(table, {
        key: breakerKey(next.name),
        content: next,
        expects,
        expiresAt: last / 1000 + keepDays * DAY_SECONDS,
      });
      try {
        await dynamoDb.send(new PutItemCommand(put));
        return 'written';
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        if (isOurs(error.Item, put)) return 'written';
        return { stands: readIfKnown(error.Item) };
      }
    },
    async list() {
      const all = await queryAll({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: marshall({ ':pk': BREAKERS }),
      });
      return all.flatMap((item) => readIfKnown(item) ?? []);
    },
  };
}
