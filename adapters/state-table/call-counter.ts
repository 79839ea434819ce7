import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { CallCounter } from '../render/rate-budget.ts';
import { dynamoDb } from './dynamo-db.ts';
import { budgetKey } from './keys.ts';

/** Long enough for clocks that differ and for a look at what was spent. */
const KEEP_SECONDS = 3_600;

/** Counts calls in the table, for every copy of every function at once. */
export function tableCallCounter(table: string): CallCounter {
  return {
    async reserve(bucket, minute, calls, most) {
      if (calls > most) return false;
      const command = new UpdateItemCommand({
        TableName: table,
        Key: marshall(budgetKey(bucket, minute)),
        UpdateExpression: 'ADD calls :calls SET expiresAt = :expiresAt',
        ConditionExpression: 'attribute_not_exists(calls) OR calls <= :room',
        ExpressionAttributeValues: marshall({
          ':calls': calls,
          ':room': most - calls,
          ':expiresAt': minute * 60 + KEEP_SECONDS,
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
  };
}
