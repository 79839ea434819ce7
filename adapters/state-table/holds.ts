import {
  ConditionalCheckFailedException,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Hold, Holds } from '#core/playbooks/world.ts';
import { batchGet } from './batch-get.ts';
import { dynamoDb } from './dynamo-db.ts';
import { holdSchema } from './history-schema.ts';
import { fromItem, toItem } from './item.ts';
import { holdKey } from './keys.ts';

const ATTEMPTS = 3;
/** Longer than an observation can be late. */
const KEEP_SECONDS = 3600;

const isTaken = (error: unknown): boolean => error instanceof ConditionalCheckFailedException;

async function put(table: string, { target, ...hold }: Hold): Promise<boolean> {
  const command = new PutItemCommand({
    TableName: table,
    Item: toItem(holdKey(target), hold, hold.until / 1000),
    // A run that let go has ended; what is left of it somewhere must not come back.
    ConditionExpression:
      'attribute_not_exists(pk) OR (#run = :run AND attribute_not_exists(#ended)) OR (#run <> :run AND #until <= :now)',
    ExpressionAttributeNames: { '#run': 'run', '#until': 'until', '#ended': 'ended' },
    ExpressionAttributeValues: marshall({ ':run': hold.run, ':now': hold.at }),
  });
  try {
    await dynamoDb.send(command);
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
}

/** Which playbook has which target; one at a time, and the loop none meanwhile. */
export function holds(table: string): Holds {
  return {
    async take(hold) {
      const key = holdKey(hold.target);
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        if (await put(table, hold)) return undefined;
        const item = (await batchGet(table, [key]))(key);
        if (item !== undefined) return { target: hold.target, ...fromItem(item, holdSchema) };
        // It was let go between the two calls.
      }
      throw new Error(`${hold.target} is taken and let go all the time`);
    },
    async release(target, run, at) {
      const command = new UpdateItemCommand({
        TableName: table,
        Key: marshall(holdKey(target)),
        // It stays as what it was, so that the loop knows whose change it sees; a new one may be put over it.
        UpdateExpression: 'SET #until = :at, expiresAt = :expiresAt, #ended = :ended',
        ConditionExpression: '#run = :run',
        ExpressionAttributeNames: { '#run': 'run', '#until': 'until', '#ended': 'ended' },
        ExpressionAttributeValues: marshall({
          ':run': run,
          ':at': at,
          ':ended': true,
          ':expiresAt': Math.ceil(at / 1000) + KEEP_SECONDS,
        }),
      });
      await dynamoDb.send(command).catch((error: unknown) => {
        // Gone already, or somebody else's by now.
        if (!isTaken(error)) throw error;
      });
    },
  };
}
