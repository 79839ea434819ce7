import { createHash } from 'node:crypto';
import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Decision } from '#core/decision.ts';
import type { Instant } from '#core/guide.ts';
import type { Ledger } from '#core/loop/ports.ts';
import { decisionSchema } from './decision-schema.ts';
import { dynamoDb } from './dynamo-db.ts';
import { fromItem, toItem } from './item.ts';
import { DECISIONS, decisionKey } from './keys.ts';

const DAY_SECONDS = 86_400;

/** The ledger with its reading side, for whoever explains. */
export interface DecisionLedger extends Ledger {
  /** Newest first, at most `limit`, decided before `before` and not before `since` when those are given. */
  decisions(
    target: string,
    page: { readonly before?: Instant; readonly since?: Instant; readonly limit: number },
  ): Promise<readonly Decision[]>;
}

/** The same decision recorded twice is one record; two of one millisecond are two. */
function nameOf(decision: Decision): string {
  if (decision.generation !== undefined) return String(decision.generation);
  return createHash('sha256').update(JSON.stringify(decision)).digest('hex').slice(0, 8);
}

/** The record of every decision, kept for `keepDays`. */
export function decisionLedger(table: string, keepDays: number): DecisionLedger {
  return {
    async record(decision) {
      const key = decisionKey(decision.target, decision.at, nameOf(decision));
      const Item = toItem(key, decision, decision.at / 1000 + keepDays * DAY_SECONDS);
      await dynamoDb.send(new PutItemCommand({ TableName: table, Item }));
    },
    async decisions(target, { before, limit, since }) {
      const until = before === undefined ? '~' : new Date(before).toISOString();
      const from = since === undefined ? '' : new Date(since).toISOString();
      const found: Decision[] = [];
      let start: QueryCommand['input']['ExclusiveStartKey'];
      do {
        const page = await dynamoDb.send(
          new QueryCommand({
            TableName: table,
            ConsistentRead: true,
            ScanIndexForward: false,
            Limit: limit - found.length,
            KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
            ExpressionAttributeValues: marshall({
              ':pk': decisionKey(target, 0, '').pk,
              ':first': `${DECISIONS}${from}`,
              ':last': `${DECISIONS}${until}`,
            }),
            ...(start === undefined ? {} : { ExclusiveStartKey: start }),
          }),
        );
        found.push(...(page.Items ?? []).map((item) => fromItem(item, decisionSchema)));
        start = page.LastEvaluatedKey;
      } while (start !== undefined && found.length < limit);
      return found;
    },
  };
}
