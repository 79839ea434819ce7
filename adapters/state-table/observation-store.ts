import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Instant } from '#core/guide.ts';
import type { ObservationStore } from '#core/loop/ports.ts';
import type { Observation, Point } from '#core/observation.ts';
import type { SignalId } from '#core/signals.ts';
import { dynamoDb } from './dynamo-db.ts';
import { getItems, type Item, putItem, SCHEMA } from './items.ts';
import { demandKey, observationKey } from './keys.ts';

const DAY_SECONDS = 86_400;
const ROUND = 1000;

/** Series as two numbers a point, thousandths at most: an observation stays under 4 kB. */
type Compact = Readonly<Partial<Record<SignalId, readonly (readonly [Instant, number])[]>>>;

const rounded = (value: number): number => Math.round(value * ROUND) / ROUND;

function compact(series: Observation['series']): Compact {
  return Object.fromEntries(
    Object.entries(series).map(([signal, points]) => [
      signal,
      points.map(({ at, value }) => [at, rounded(value)] as const),
    ]),
  );
}

function expand(series: Compact): Observation['series'] {
  const entries = Object.entries(series).map(([signal, points]) => [
    signal,
    points.map(([at, value]): Point => ({ at, value })),
  ]);
  return Object.fromEntries(entries);
}

/** Only this module writes these items, and every item carries the schema it was written with. */
type Stored = Omit<Observation, 'series'> & { readonly series: Compact };

/** The observation an item holds. */
export function observationOf(item: Item): Observation {
  const { target, facts, factsAt, series, silent } = item as unknown as Stored;
  return { target, facts, factsAt, series: expand(series), silent };
}

/** Observations and the memory of demand. */
export function observationStore(table: string, keepDays: number): ObservationStore {
  return {
    async readObservations(targets) {
      const item = await getItems(table, targets.map(observationKey));
      const entries = targets.flatMap((target) => {
        const found = item(observationKey(target));
        return found === undefined ? [] : [[target, observationOf(found)] as const];
      });
      return Object.fromEntries(entries);
    },
    async saveObservation({ series, ...observation }) {
      const stored: Stored = { ...observation, series: compact(series) };
      await putItem(table, observationKey(observation.target), { ...stored });
    },
    async rememberDemand(target, minute, requestsPerMinute, instances) {
      const field = new Date(minute).toISOString().slice(14, 16);
      await dynamoDb.send(
        new UpdateItemCommand({
          TableName: table,
          Key: marshall(demandKey(target, minute)),
          UpdateExpression: 'SET #minute = :demand, #schema = :schema, expiresAt = :expiresAt',
          ExpressionAttributeNames: { '#minute': `m${field}`, '#schema': 'schema' },
          ExpressionAttributeValues: marshall({
            ':demand': [requestsPerMinute, instances],
            ':schema': SCHEMA,
            ':expiresAt': Math.ceil(minute / 1000) + keepDays * DAY_SECONDS,
          }),
        }),
      );
    },
  };
}
