import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Pause, Pauses } from '#core/history.ts';
import { batchGet } from './batch-get.ts';
import { dynamoDb } from './dynamo-db.ts';
import { holdSchema, pauseSchema } from './history-schema.ts';
import { fromItem, type Item, toItem } from './item.ts';
import { holdKey, type Key, pauseKey } from './keys.ts';
import { StateUnreadable } from './state-unreadable.ts';

/** What has to be read to know them. */
export const pauseKeys = (targets: readonly string[]): readonly Key[] => [
  pauseKey(),
  ...targets.flatMap((target) => [pauseKey(target), holdKey(target)]),
];

function pauseIn(target: string | undefined, item: Item | undefined): readonly Pause[] {
  if (item === undefined) return [];
  const pause = fromItem(item, pauseSchema);
  return [target === undefined ? pause : { ...pause, target }];
}

/** A playbook that works at a target is a pause of it. */
function pauseOfHold(target: string, item: Item | undefined): readonly Pause[] {
  if (item === undefined) return [];
  const { at, by, playbook, run, until } = fromItem(item, holdSchema);
  return [{ target, by, why: `${playbook} works at it`, at, until, run, playbook }];
}

/**
 * The pauses of everything and of some targets, playbooks at work among them; `undefined` when one of
 * them cannot be made out.
 */
export function readPauses(
  targets: readonly string[],
  itemOf: (key: Key) => Item | undefined,
): Pauses {
  try {
    return [
      ...pauseIn(undefined, itemOf(pauseKey())),
      ...targets.flatMap((target) => [
        ...pauseIn(target, itemOf(pauseKey(target))),
        ...pauseOfHold(target, itemOf(holdKey(target))),
      ]),
    ];
  } catch (error) {
    // A switch that cannot be read counts as on, and the guard says so.
    if (error instanceof StateUnreadable) return undefined;
    throw error;
  }
}

/** The kill switch of some targets as it is now; throws when DynamoDB cannot be asked. */
export async function pausesOf(table: string, ...targets: readonly string[]): Promise<Pauses> {
  return readPauses(targets, await batchGet(table, pauseKeys(targets)));
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
