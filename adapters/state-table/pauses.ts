import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import type { Pause, Pauses } from '#core/history.ts';
import { dynamoDb } from './dynamo-db.ts';
import { getItems, type Item, putItem } from './items.ts';
import { pauseKey } from './keys.ts';

const stored = v.object({
  target: v.exactOptional(v.string()),
  by: v.string(),
  why: v.string(),
  at: v.number(),
  until: v.exactOptional(v.number()),
});

/** Pauses out of their items; an item that makes no sense makes all of them unreadable. */
export function readPauses(items: readonly (Item | undefined)[]): Pauses {
  const pauses: Pause[] = [];
  for (const item of items) {
    if (item === undefined) continue;
    const pause = v.safeParse(stored, item);
    if (!pause.success) return undefined;
    pauses.push(pause.output);
  }
  return pauses;
}

/** The kill switch as the table has it now; `undefined` when it cannot be made out. */
export async function pausesOf(table: string, target: string): Promise<Pauses> {
  const keys = [pauseKey(), pauseKey(target)];
  try {
    const item = await getItems(table, keys);
    return readPauses(keys.map(item));
  } catch {
    // Whatever the reason: a switch that cannot be read counts as on, and the guard says so.
    return undefined;
  }
}

/** Turns the kill switch on, for one target or for everything. */
export async function putPause(table: string, pause: Pause): Promise<void> {
  const expiresAt = pause.until === undefined ? undefined : Math.ceil(pause.until / 1000);
  await putItem(table, pauseKey(pause.target), { ...pause, expiresAt });
}

/** Turns it off again. */
export async function removePause(table: string, target?: string): Promise<void> {
  await dynamoDb.send(new DeleteItemCommand({ TableName: table, Key: marshall(pauseKey(target)) }));
}
