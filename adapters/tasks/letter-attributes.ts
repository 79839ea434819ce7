import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { Failure } from '#core/tasks/record.ts';
import type { Letter } from '#core/tasks/world.ts';

const LONGEST_BECAUSE = 1_000;
/** Of a long history the end says most. */
const LONGEST_FAILURES = 16_384;

/** SQS refuses what XML 1.0 has no character for. */
const INVALID = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const textOf = (value: string, longest: number): MessageAttributeValue => ({
  DataType: 'String',
  StringValue:
    value.slice(0, longest).toWellFormed().replace(INVALID, '\uFFFD').trim() || '(nothing)',
});

function failuresOf(failures: readonly Failure[]): MessageAttributeValue {
  let kept = failures.map((failure) => ({
    ...failure,
    because: failure.because.slice(0, LONGEST_BECAUSE),
  }));
  let json = JSON.stringify(kept);
  while (json.length > LONGEST_FAILURES) {
    kept = kept.slice(1);
    json = JSON.stringify(kept);
  }
  return textOf(json, json.length);
}

/** What a dead letter says of itself. */
export function letterAttributes({
  because,
  diedAt,
  failures,
  id,
  kind,
  message: { group },
  reason,
}: Letter): Record<string, MessageAttributeValue> {
  return {
    'capstan-reason': textOf(reason, LONGEST_BECAUSE),
    'capstan-because': textOf(because, LONGEST_BECAUSE),
    'capstan-died-at': { DataType: 'Number', StringValue: `${diedAt}` },
    'capstan-kind': textOf(kind, LONGEST_BECAUSE),
    ...(id === undefined ? {} : { 'capstan-id': textOf(id, LONGEST_BECAUSE) }),
    ...(group === undefined ? {} : { 'capstan-group': textOf(group, 128) }),
    'capstan-failures': failuresOf(failures),
  };
}

/** Bytes that attributes have of the message's limit: names, types and values. */
export const sizeOf = (attributes: Readonly<Record<string, MessageAttributeValue>>): number =>
  Object.entries(attributes).reduce(
    (sum, [name, { DataType = '', StringValue = '' }]) =>
      sum + Buffer.byteLength(name) + Buffer.byteLength(DataType) + Buffer.byteLength(StringValue),
    0,
  );
