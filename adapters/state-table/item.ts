import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { wrongFields } from '../wrong-fields.ts';
import type { Key } from './keys.ts';
import { StateUnreadable } from './state-unreadable.ts';

/** Rises when a version of Capstan could misread what another one wrote. */
const SCHEMA = 1;

export type Item = Record<string, AttributeValue>;

/** An item as DynamoDB wants it; `expiresAt` counts seconds since the epoch. */
export function toItem(key: Key, content: object, expiresAt?: number): Item {
  const rest = expiresAt === undefined ? {} : { expiresAt: Math.floor(expiresAt) };
  return marshall({ ...key, schema: SCHEMA, ...content, ...rest }, { removeUndefinedValues: true });
}

/** The content of an item; throws `StateUnreadable`. What it does not know it does not guess at. */
export function fromItem<const S extends v.GenericSchema>(
  item: Item,
  content: S,
): v.InferOutput<S> {
  const { pk, sk, schema, expiresAt: _, ...rest } = unmarshall(item);
  const key = { pk: String(pk), sk: String(sk) };
  if (schema !== SCHEMA) throw new StateUnreadable(key, `its schema is ${schema}, not ${SCHEMA}`);
  const result = v.safeParse(content, rest);
  if (result.success) return result.output;
  throw new StateUnreadable(key, wrongFields(result.issues).slice(0, 5).join('; '));
}
