import { setTimeout as pause } from 'node:timers/promises';
import {
  type Put,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Standing } from '#core/tasks/world.ts';
import { dynamoDb } from '../state-table/dynamo-db.ts';
import type { Item } from '../state-table/item.ts';

/** DynamoDB's limit. */
const MOST_ITEMS = 100;
/** Two transactions over the same items; one of them goes through in a moment. */
const CONFLICT_PAUSE_MILLISECONDS = 20;

export type PendingPut = Put & { readonly Item: Item };

/** Reasons that concern one item at this moment, and will not the next. */
const PASSING: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/**
 * Writes puts of different items, a hundred in one request. One whose condition failed cancels all of its
 * transaction: the others are written again without it. One that others are at is tried twice, then `unclear`.
 */
export async function transact(
  puts: readonly PendingPut[],
  putOne: (put: PendingPut) => Promise<Standing>,
  standingOf: (item: Item | undefined, put: PendingPut) => Standing,
): Promise<readonly Standing[]> {
  const standing = new Map<PendingPut, Standing>();
  const tried = new Set<PendingPut>();

  const writeAll = async (all: readonly PendingPut[]): Promise<void> => {
    let left = all;
    while (left.length > 0) {
      const [only] = left;
      if (left.length === 1 && only !== undefined) {
        standing.set(only, await putOne(only));
        return;
      }
      const reasons = await send(left);
      if (reasons === undefined) return;
      const next: PendingPut[] = [];
      let isContended = false;
      for (const [index, put] of left.entries()) {
        const { Code = 'None', Item, Message } = reasons[index] ?? {};
        if (Code === 'ConditionalCheckFailed') standing.set(put, standingOf(Item, put));
        else if (Code === 'None') next.push(put);
        else if (!PASSING.has(Code))
          throw new Error(`DynamoDB refused a record: ${Code} ${Message}`);
        else if (tried.has(put)) standing.set(put, 'unclear');
        else {
          tried.add(put);
          isContended = true;
          next.push(put);
        }
      }
      if (next.length === left.length && !isContended) {
        throw new Error('DynamoDB cancelled a transaction and gave no reason');
      }
      if (isContended) await pause(CONFLICT_PAUSE_MILLISECONDS * (1 + Math.random()));
      left = next;
    }
  };

  const chunks: PendingPut[][] = [];
  for (let at = 0; at < puts.length; at += MOST_ITEMS) chunks.push(puts.slice(at, at + MOST_ITEMS));
  await Promise.all(chunks.map(writeAll));
  return puts.map((put) => standing.get(put));
}

type Reasons = TransactionCanceledException['CancellationReasons'];

/** Undefined when all were written. The SDK repeats a lost request under its own token: it counts once. */
async function send(puts: readonly PendingPut[]): Promise<NonNullable<Reasons> | undefined> {
  try {
    await dynamoDb.send(
      new TransactWriteItemsCommand({ TransactItems: puts.map((put) => ({ Put: put })) }),
    );
    return undefined;
  } catch (error) {
    if (error instanceof TransactionCanceledException) return error.CancellationReasons ?? [];
    throw error;
  }
}
