import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Decision } from '#core/decision.ts';
import type { Instant } from '#core/guide.ts';
import type { Ledger } from '#core/loop/ports.ts';
import { dynamoDb } from './dynamo-db.ts';
import { putItem, readItem } from './items.ts';
import { DECISIONS, decisionKey } from './keys.ts';

const DAY_SECONDS = 86_400;

/** A ledger that can also be read. */
export interface ReadableLedger extends Ledger {
  /** Decisions of a target between two moments, newest first unless `oldestFirst`. */
  decisions(
    target: string,
    range: {
      readonly from?: Instant;
      readonly until?: Instant;
      readonly limit?: number;
      readonly oldestFirst?: boolean;
    },
  ): Promise<readonly Decision[]>;
}

/** A hold of the same reason in the same millisecond is the same record; an act has its generation. */
const whatOf = ({ verdict, reason, generation }: Decision): string =>
  verdict === 'act' ? `act-${generation ?? 0}` : `hold-${reason}`;

/** The record of decisions, kept for `keepDays`. */
export function ledger(table: string, keepDays: number): ReadableLedger {
  return {
    async record(decision) {
      await putItem(table, decisionKey(decision.target, decision.at, whatOf(decision)), {
        decision,
        expiresAt: Math.ceil(decision.at / 1000) + keepDays * DAY_SECONDS,
      });
    },
    async decisions(target, { from = 0, until, limit = 100, oldestFirst = false }) {
      const { pk, sk: first } = decisionKey(target, from, '');
      const last = until === undefined ? `${DECISIONS}~` : decisionKey(target, until, '~').sk;
      const { Items = [] } = await dynamoDb.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
          ExpressionAttributeValues: marshall({ ':pk': pk, ':first': first, ':last': last }),
          ScanIndexForward: oldestFirst,
          ConsistentRead: true,
          Limit: limit,
        }),
      );
      return Items.map((item) => readItem(item)['decision'] as Decision);
    },
  };
}
