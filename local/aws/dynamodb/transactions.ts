import type { Engine, Input, Output } from './engine.ts';
import type { KeysOf } from './items-of.ts';
import { Refusal } from './refusal.ts';

type Item = Readonly<Record<string, unknown>>;
type Action = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';

interface Reason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: Item;
}

interface Change {
  readonly action: Action;
  readonly input: Input;
  readonly table: string;
  readonly key: Item;
  readonly before: Item | undefined;
}

const ACTIONS: readonly Action[] = ['Put', 'Update', 'Delete', 'ConditionCheck'];
const OPERATION: Readonly<Record<Action, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  // An update without an update expression checks the condition, and makes an item at worst.
  ConditionCheck: 'UpdateItem',
};
const MAX_ACTIONS = 100;

const invalid = (message: string): Refusal => new Refusal('ValidationException', message);

function only(entry: Input, actions: readonly Action[]): { action: Action; input: Input } {
  const [action, ...others] = actions.filter((name) => entry[name] !== undefined);
  if (action === undefined || others.length > 0) {
    throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  return { action, input: entry[action] as Input };
}

async function readChange(entry: Input, engine: Engine, keysOf: KeysOf): Promise<Change> {
  const { action, input } = only(entry, ACTIONS);
  const table = String(input['TableName']);
  const item = input['Item'] as Item | undefined;
  const key =
    item === undefined
      ? (input['Key'] as Item)
      : Object.fromEntries((await keysOf(table)).map((name) => [name, item[name]]));
  const found = await engine('GetItem', { TableName: table, Key: key, ConsistentRead: true });
  return { action, input, table, key, before: found['Item'] as Item | undefined };
}

async function tryChange(change: Change, engine: Engine): Promise<Reason> {
  const { ReturnValuesOnConditionCheckFailure: onFailure, ...input } = change.input;
  try {
    await engine(OPERATION[change.action], input);
    return { Code: 'None' };
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    if (refusal.code === 'ConditionalCheckFailedException') {
      const item = onFailure === 'ALL_OLD' && change.before ? { Item: change.before } : {};
      return { Code: 'ConditionalCheckFailed', Message: refusal.message, ...item };
    }
    if (refusal.code === 'ValidationException') {
      return { Code: 'ValidationError', Message: refusal.message };
    }
    throw refusal;
  }
}

async function restore(change: Change, engine: Engine): Promise<void> {
  const { table, key, before } = change;
  if (before === undefined) await engine('DeleteItem', { TableName: table, Key: key });
  else await engine('PutItem', { TableName: table, Item: before });
}

/**
 * TransactWriteItems over single-item calls; the caller keeps everyone else out meanwhile.
 * `write` is the engine that counts capacity: what is read and put back here costs nothing.
 */
export async function transactWrite(
  input: Input,
  { engine, write, keysOf }: { engine: Engine; write: Engine; keysOf: KeysOf },
): Promise<void> {
  const entries = (input['TransactItems'] ?? []) as readonly Input[];
  if (entries.length === 0 || entries.length > MAX_ACTIONS) {
    throw invalid(`Member must have length between 1 and ${MAX_ACTIONS}: transactItems`);
  }
  const changes: Change[] = [];
  for (const entry of entries) changes.push(await readChange(entry, engine, keysOf));
  const touched = changes.map(({ table, key }) => `${table} ${JSON.stringify(key)}`);
  if (new Set(touched).size < touched.length) {
    throw invalid('Transaction request cannot include multiple operations on one item');
  }

  const reasons: Reason[] = [];
  try {
    for (const change of changes) reasons.push(await tryChange(change, write));
  } catch (refusal) {
    for (const change of changes) await restore(change, engine);
    throw refusal;
  }
  const failed = reasons.some(({ Code }) => Code !== 'None');
  for (const change of changes) {
    if (failed || change.action === 'ConditionCheck') await restore(change, engine);
  }
  if (!failed) return;
  const codes = reasons.map(({ Code }) => Code).join(', ');
  throw new Refusal(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { CancellationReasons: reasons },
  );
}

/** TransactGetItems; the caller keeps writers out meanwhile. */
export async function transactGet(input: Input, engine: Engine): Promise<Output> {
  const entries = (input['TransactItems'] ?? []) as readonly Input[];
  const responses: Output[] = [];
  for (const entry of entries) {
    const { Item } = await engine('GetItem', { ...(entry['Get'] as Input), ConsistentRead: true });
    responses.push(Item === undefined ? {} : { Item });
  }
  return { Responses: responses };
}
