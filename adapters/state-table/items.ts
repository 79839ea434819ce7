import {
  type AttributeValue,
  BatchGetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { dynamoDb } from './dynamo-db.ts';
import type { Key } from './keys.ts';

/** The shape of what is stored. An item of another shape is somebody else's, and is left alone. */
export const SCHEMA = 1;

/** An item whose schema this version of Capstan does not know: nothing may be decided on it. */
export class UnknownSchema extends Error {
  override readonly name = 'UnknownSchema';

  constructor({ pk, sk }: Key, found: unknown) {
    super(`item ${pk} ${sk} has schema ${JSON.stringify(found)}, wanted ${SCHEMA}`);
  }
}

/** DynamoDB answers at most this many items at once. */
const MOST_AT_ONCE = 100;
const MOST_ROUNDS = 5;

export type Item = Readonly<Record<string, unknown>>;

const nameOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;

/** An item as plain data, with its schema confirmed. */
export function readItem(attributes: Record<string, AttributeValue>): Item & Key {
  const item = unmarshall(attributes);
  const key = { pk: String(item['pk']), sk: String(item['sk']) };
  if (item['schema'] !== SCHEMA) throw new UnknownSchema(key, item['schema']);
  return { ...item, ...key };
}

async function getSome(table: string, keys: readonly Key[]): Promise<readonly (Item & Key)[]> {
  const found: (Item & Key)[] = [];
  let asked: Record<string, AttributeValue>[] = keys.map((key) => marshall(key));
  for (let round = 0; asked.length > 0; round += 1) {
    if (round === MOST_ROUNDS) throw new Error(`table ${table} left ${asked.length} items unread`);
    const answer = await dynamoDb.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: asked, ConsistentRead: true } } }),
    );
    found.push(...(answer.Responses?.[table] ?? []).map(readItem));
    asked = answer.UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return found;
}

/** Items by key, read consistently; a key without an item is absent from the answer. */
export async function getItems(
  table: string,
  keys: readonly Key[],
): Promise<(key: Key) => Item | undefined> {
  const pages: Promise<readonly (Item & Key)[]>[] = [];
  for (let start = 0; start < keys.length; start += MOST_AT_ONCE) {
    pages.push(getSome(table, keys.slice(start, start + MOST_AT_ONCE)));
  }
  const byName = new Map((await Promise.all(pages)).flat().map((item) => [nameOf(item), item]));
  return (key) => byName.get(nameOf(key));
}

/** Writes an item; `condition` as PutItem wants it. */
export async function putItem(
  table: string,
  key: Key,
  item: Item,
  condition: Pick<PutItemCommandInput, 'ConditionExpression'> & {
    readonly values?: Item;
  } = {},
): Promise<void> {
  const { values, ...rest } = condition;
  await dynamoDb.send(
    new PutItemCommand({
      TableName: table,
      Item: marshall({ ...item, ...key, schema: SCHEMA }, { removeUndefinedValues: true }),
      ...rest,
      ...(values === undefined ? {} : { ExpressionAttributeValues: marshall(values) }),
    }),
  );
}
