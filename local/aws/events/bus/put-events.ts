import * as v from 'valibot';
import type { Instant } from '#local/clock.ts';
import type { AwsEvent } from '../../aws-event.ts';
import { isoSeconds } from '../event-time.ts';
import { invalid, isRecord, validated } from '../validation.ts';
import { busName } from './rule-definition.ts';

/** Of all entries of a request together (256 KB until 2026). */
const LARGEST_REQUEST = 1_048_576;
const MOST_ENTRIES = 10;

const EntrySchema = v.looseObject({
  Source: v.optional(v.string()),
  DetailType: v.optional(v.string()),
  Detail: v.optional(v.string()),
  EventBusName: v.optional(v.string()),
  Resources: v.optional(v.array(v.string())),
  /** Seconds since the epoch over the wire. */
  Time: v.optional(v.union([v.number(), v.date()])),
});

type Entry = v.InferOutput<typeof EntrySchema>;

/** What becomes of one entry. */
export type PutEventsResult =
  | { readonly event: AwsEvent; readonly bus: string }
  | { readonly ErrorCode: string; readonly ErrorMessage: string };

export interface EventStamp {
  readonly account: string;
  readonly region: string;
  readonly now: Instant;
  readonly newId: () => string;
}

/** Checks a PutEvents request: a wrong request is refused, a wrong entry only fails itself. */
export function putEventsResults(entries: unknown, stamp: EventStamp): readonly PutEventsResult[] {
  const list = validated(v.array(EntrySchema), entries);
  if (list.length === 0 || list.length > MOST_ENTRIES) {
    throw invalid(
      "1 validation error detected: Value at 'entries' failed to satisfy constraint: " +
        `Member must have length between 1 and ${MOST_ENTRIES}, not ${list.length}`,
    );
  }
  if (list.reduce((sum, entry) => sum + sizeOf(entry), 0) > LARGEST_REQUEST) {
    throw invalid('Total size of the entries in the request is over the limit.');
  }
  return list.map((entry) => entryResult(entry, stamp));
}

function entryResult(entry: Entry, { account, region, now, newId }: EventStamp): PutEventsResult {
  const { Source, DetailType, Detail, Time, Resources = [] } = entry;
  if (!Source) return missing('Source');
  if (!DetailType) return missing('DetailType');
  if (!Detail) return missing('Detail');
  if (Source.startsWith('aws.')) {
    return fail('NotAuthorizedForSourceException', 'Not authorized for the source.');
  }
  const detail = parseObject(Detail);
  if (detail === undefined) return fail('MalformedDetail', 'Detail is malformed.');
  const time = Time === undefined ? now : typeof Time === 'number' ? Time * 1000 : Time.getTime();
  const event: AwsEvent = {
    version: '0',
    id: newId(),
    'detail-type': DetailType,
    source: Source,
    account,
    time: isoSeconds(time),
    region,
    resources: Resources,
    detail,
  };
  return { event, bus: busName(entry.EventBusName) };
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
function sizeOf({ Time, Source, DetailType, Detail, Resources = [] }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0);
  return bytes + (Time === undefined ? 0 : 14);
}

function parseObject(json: string): object | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const fail = (ErrorCode: string, ErrorMessage: string): PutEventsResult => ({
  ErrorCode,
  ErrorMessage,
});

const missing = (name: string): PutEventsResult =>
  fail(
    'InvalidArgument',
    `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
  );
