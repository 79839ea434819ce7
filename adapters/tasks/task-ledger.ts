import {
  ConditionalCheckFailedException,
  PutItemCommand,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import type { TaskKind } from '#core/tasks/ids.ts';
import type { TaskRecord } from '#core/tasks/record.ts';
import type { RecordWrite, Standing, TaskLedger } from '#core/tasks/world.ts';
import { batchGet } from '../state-table/batch-get.ts';
import { dynamoDb } from '../state-table/dynamo-db.ts';
import { fromItem, type Item } from '../state-table/item.ts';
import { StateUnreadable } from '../state-table/state-unreadable.ts';
import { conditionalPut, isOurs, withoutWriter } from './compare-and-set.ts';
import { taskKey } from './keys.ts';
import { recordSchema } from './record-schema.ts';
import { type PendingPut, transact } from './transact.ts';

const DAY_SECONDS = 86_400;

/** The ledger with its reading side, for operators. */
export interface TaskArchive extends TaskLedger {
  /** Undefined when there is none; throws `StateUnreadable`. */
  read(kind: TaskKind, id: string): Promise<TaskRecord | undefined>;
}

/** What stands there, for who wanted to write `put`; what cannot be read stops nobody's sibling. */
function standingOf(item: Item | undefined, put: PendingPut): Standing {
  if (isOurs(item, put)) return undefined;
  // Its record was there, and is no more: expired.
  if (item === undefined) return 'unclear';
  try {
    return fromItem(withoutWriter(item), recordSchema);
  } catch (error) {
    if (error instanceof StateUnreadable) return 'unclear';
    throw error;
  }
}

async function putOne(put: PendingPut): Promise<Standing> {
  try {
    await dynamoDb.send(new PutItemCommand(put));
    return undefined;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return standingOf(error.Item, put);
    // Somebody's transaction has it at this moment.
    if (error instanceof TransactionConflictException) return 'unclear';
    throw error;
  }
}

/** The ledger of tasks: records are kept for `keepDays` after their last change. */
export function taskLedger(table: string, keepDays: number): TaskArchive {
  const putOf = ({ record, expects }: RecordWrite): PendingPut =>
    conditionalPut(table, {
      key: taskKey(record.kind, record.id),
      content: record,
      expects,
      expiresAt: (record.endedAt ?? record.startedAt) / 1000 + keepDays * DAY_SECONDS,
    });
  return {
    async write(writes) {
      const [first, ...rest] = writes.map(putOf);
      if (first === undefined) return [];
      if (rest.length === 0) return [await putOne(first)];
      return transact([first, ...rest], putOne, standingOf);
    },
    async read(kind, id) {
      const key = taskKey(kind, id);
      const item = (await batchGet(table, [key]))(key);
      return item && fromItem(withoutWriter(item), recordSchema);
    },
  };
}
