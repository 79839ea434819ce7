import { setTimeout as pause } from 'node:timers/promises';
import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { dynamoDb } from './dynamo-db.ts';
import type { Item } from './item.ts';
import type { Key } from './keys.ts';

const MOST_KEYS = 100;
const ROUNDS = 6;
const FIRST_PAUSE_MILLISECONDS = 25;

const nameOf = ({ pk, sk }: Key): string => `${pk}\n${sk}`;
const keyOf = ({ pk, sk }: Item): Key => ({ pk: pk?.S ?? '', sk: sk?.S ?? '' });

async function getUpTo100(table: string, keys: readonly Key[]): Promise<readonly Item[]> {
  const items: Item[] = [];
  let left: readonly Item[] = keys.map((key) => marshall(key));
  for (let round = 0; round < ROUNDS; round += 1) {
    if (round > 0) await pause(FIRST_PAUSE_MILLISECONDS * 2 ** (round - 1) * (0.5 + Math.random()));
    const { Responses, UnprocessedKeys } = await dynamoDb.send(
      new BatchGetItemCommand({
        RequestItems: { [table]: { Keys: [...left], ConsistentRead: true } },
      }),
    );
    items.push(...(Responses?.[table] ?? []));
    left = UnprocessedKeys?.[table]?.Keys ?? [];
    if (left.length === 0) return items;
  }
  throw new Error(`DynamoDB left ${left.length} of ${keys.length} keys unread`);
}

/** Reads items consistently, all of them or it throws; the lookup finds those that exist. */
export async function batchGet(
  table: string,
  keys: readonly Key[],
): Promise<(key: Key) => Item | undefined> {
  const distinct = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
  const batches: Key[][] = [];
  for (let at = 0; at < distinct.length; at += MOST_KEYS) {
    batches.push(distinct.slice(at, at + MOST_KEYS));
  }
  const items = await Promise.all(batches.map((batch) => getUpTo100(table, batch)));
  const found = new Map(items.flat().map((item) => [nameOf(keyOf(item)), item]));
  return (key) => found.get(nameOf(key));
}
