import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Run } from '#core/playbooks/run-record.ts';
import type { RunStore } from '#core/playbooks/world.ts';
import { batchGet } from './batch-get.ts';
import { dynamoDb } from './dynamo-db.ts';
import { fromItem, type Item, toItem } from './item.ts';
import { RUNS, runKey } from './keys.ts';
import { queryAll } from './query-all.ts';
import { runSchema } from './run-schema.ts';
import { StateUnreadable } from './state-unreadable.ts';

const DAY_SECONDS = 86_400;
/** What comes late is older than the end of its run, and must not open it again. */
const GOES_ON = 'attribute_not_exists(endedAt)';
/** The same end again: the answer to the first was lost. */
const SAME_END = '(endedAt = :endedAt AND #status = :status)';

/** The runs of playbooks with their reading side, for CLI and page. */
export interface RunArchive extends RunStore {
  /** Newest first, at most `limit`; what another version wrote is left out. */
  runs(limit: number): Promise<readonly Run[]>;
  /** Undefined when there is none of that name; throws `StateUnreadable`. */
  run(name: string): Promise<Run | undefined>;
}

function readIfKnown(item: Item): readonly Run[] {
  try {
    return [fromItem(item, runSchema)];
  } catch (error) {
    if (error instanceof StateUnreadable) return [];
    throw error;
  }
}

const query = (table: string): Promise<readonly Item[]> =>
  queryAll({
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
    ExpressionAttributeValues: marshall({ ':pk': RUNS.pk, ':sk': RUNS.sk }),
  });

/** The record of every run, kept for `keepDays` after its last change. */
export function runArchive(table: string, keepDays: number): RunArchive {
  return {
    async save(run) {
      const { endedAt, playbook, startedAt, status } = run;
      const command = new PutItemCommand({
        TableName: table,
        Item: toItem(runKey(run.name), run, run.updatedAt / 1000 + keepDays * DAY_SECONDS),
        ConditionExpression: `attribute_not_exists(pk) OR (playbook = :playbook AND startedAt = :startedAt AND (${
          endedAt === undefined ? GOES_ON : `${GOES_ON} OR ${SAME_END}`
        }))`,
        ...(endedAt === undefined ? {} : { ExpressionAttributeNames: { '#status': 'status' } }),
        ExpressionAttributeValues: marshall({
          ':playbook': playbook,
          ':startedAt': startedAt,
          ...(endedAt === undefined ? {} : { ':endedAt': endedAt, ':status': status }),
        }),
      });
      try {
        await dynamoDb.send(command);
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
    async runs(limit) {
      // Names are people's, so their order says nothing; a month has few enough runs to read them all.
      const all = (await query(table)).flatMap(readIfKnown);
      return all.sort((a, b) => b.startedAt - a.startedAt).slice(0, limit);
    },
    async run(name) {
      const key = runKey(name);
      const item = (await batchGet(table, [key]))(key);
      return item && fromItem(item, runSchema);
    },
  };
}
