import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Pause, Pauses } from '#core/history.ts';
import { batchGet } from './batch-get.ts';
import { dynamoDb } from './dynamo-db.ts';
import { pauseSchema } from './history-schema.ts';
import { fromItem, type Item, toItem } from './item.ts';
import { pauseKey } from './keys.ts';
import { StateUnreadable } from './state-unreadable.ts';

/** The pauses of everything and of some targets; `undefined` when one of them cannot be made out. */
export function readPauses(
  targets: readonly string[],
  itemOf: (key: ReturnType<typeof pauseKey>) => Item | undefined,
): Pauses {
  try {
    return [undefined, ...targets].flatMap((target): Pause[] => {
      const item = itemOf(pauseKey(target));
      if (item === undefined) return [];
      const pause = fromItem(item, pauseSchema);
      return [target === undefined ? pause : { ...pause, target }];
    });
  } catch (error) {
    // A switch that cannot be read counts as on, and the guard says so.
    if (error instanceof StateUnreadable) return undefined;
    throw error;
  }
}

/** The kill switch of a target as it is now; throws when DynamoDB cannot be asked. */
export async function pausesOf(table: string, target: string): Promise<Pauses> {
  return readPauses([target], await batchGet(table, [pauseKey(), pauseKey(target)]));
}

/** Turns the kill switch on, for one target or for everything. */
export async function putPause(table: string, { target, ...pause }: Pause): Promise<void> {
  const expiresAt = pause.until === undefined ? undefined : pause.until / 1000;
  const Item = toItem(pauseKey(target), pause, expiresAt);
  await dynamoDb.send(new PutItemCommand({ TableName: table, Item }));
}

/** Turns it off again. */
export async function removePause(table: string, target?: string): Promise<void> {
  const Key = marshall(pauseKey(target));
  await dynamoDb.send(new DeleteItemCommand({ TableName: table, Key }));
}
