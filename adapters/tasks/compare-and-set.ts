import { randomUUID } from 'node:crypto';
import type { AttributeValue, Put } from '@aws-sdk/client-dynamodb';
import { type Item, toItem } from '../state-table/item.ts';
import type { Key } from '../state-table/keys.ts';

/** An item to put, if what stands under its key has the version `expects`; undefined when nothing may stand there. */
export interface VersionedPut {
  readonly key: Key;
  readonly content: object & { readonly version: number };
  readonly expects: number | undefined;
  /** Seconds since the epoch; kept for ever without it. */
  readonly expiresAt?: number;
}

/**
 * The request for it. `writer` is new with every write: when the answer to a write was lost and the SDK
 * repeated it, the condition fails because of ourselves, and this tells so.
 */
export function conditionalPut(
  table: string,
  { content, expects, expiresAt, key }: VersionedPut,
): Put & { readonly Item: Item } {
  const condition =
    expects === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: '#version = :expects',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':expects': { N: `${expects}` } },
        };
  return {
    TableName: table,
    Item: { ...toItem(key, content, expiresAt), writer: { S: randomUUID() } },
    ...condition,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

/** Whether the item that stands there is the very one that was to be written. */
export const isOurs = (
  stands: Record<string, AttributeValue> | undefined,
  { Item }: { readonly Item: Item },
): boolean => stands?.['writer']?.S !== undefined && stands['writer'].S === Item['writer']?.S;

/** An item as its schema wants it: who wrote it is nobody else's concern. */
export function withoutWriter({ writer: _, ...item }: Item): Item {
  return item;
}
