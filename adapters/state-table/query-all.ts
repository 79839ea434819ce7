import { paginateQuery, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { dynamoDb } from './dynamo-db.ts';
import type { Item } from './item.ts';

/** Every item that a query finds, however many pages that takes. */
export async function queryAll(query: QueryCommandInput): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of paginateQuery({ client: dynamoDb }, query)) {
    items.push(...(page.Items ?? []));
  }
  return items;
}
