import type { Input } from './engine.ts';

/** Names of the key attributes of a table. */
export type KeysOf = (table: string) => Promise<readonly string[]>;

type Item = Readonly<Record<string, unknown>>;

async function nameOf(table: string, about: Input, keysOf: KeysOf): Promise<string> {
  const item = (about['Item'] ?? about['Key'] ?? {}) as Item;
  const key = (await keysOf(table)).map((attribute) => item[attribute]);
  return `${table} ${JSON.stringify(key)}`;
}

/** The write requests of a batch, by table. */
type Requests = Readonly<Record<string, readonly Readonly<Record<string, Input>>[]>>;

/**
 * The items that an operation is about, as DynamoDB isolates it from transactions: operations on single items
 * and their batches of writes. Queries, scans and batches of reads see whatever is there meanwhile.
 */
export async function itemsOf(
  operation: string,
  input: Input,
  keysOf: KeysOf,
): Promise<readonly string[]> {
  switch (operation) {
    case 'GetItem':
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return [await nameOf(String(input['TableName']), input, keysOf)];
    case 'BatchWriteItem': {
      const requests = Object.entries((input['RequestItems'] ?? {}) as Requests);
      const writes = requests.flatMap(([table, ones]) =>
        ones.flatMap((one) => Object.values(one).map((about) => ({ table, about }))),
      );
      return Promise.all(writes.map(({ about, table }) => nameOf(table, about, keysOf)));
    }
    case 'TransactWriteItems':
    case 'TransactGetItems': {
      const entries = (input['TransactItems'] ?? []) as readonly Readonly<Record<string, Input>>[];
      const all = entries.flatMap((entry) => Object.values(entry));
      return Promise.all(all.map((about) => nameOf(String(about['TableName']), about, keysOf)));
    }
    default:
      return [];
  }
}
