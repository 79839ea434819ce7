import { toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { envelopeShape } from '#core/tasks/envelope.ts';
import type { Kind } from '#core/tasks/kind.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

/** As a producer writes it: defaults may be left out. Checks that JSON Schema has no word for are left to us. */
const schemaOf = (shape: v.GenericSchema): JsonSchema => {
  const { $schema: _, ...schema } = toJsonSchema(shape, {
    typeMode: 'input',
    target: 'draft-2020-12',
    errorMode: 'ignore',
  });
  return schema as JsonSchema;
};

function envelopeWith(form: JsonSchema, kind: Kind<unknown>): JsonSchema {
  const properties = form['properties'] as JsonSchema;
  return {
    ...form,
    properties: {
      ...properties,
      kind: { const: kind.id },
      version: { const: kind.version },
      ...('payload' in properties && { payload: schemaOf(kind.payload) }),
    },
  };
}

/** The JSON Schema (2020-12) of a kind's tasks: the envelope with its payload, or with a claim on one. */
export function taskSchema(kind: Kind<unknown>): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `A task of kind ${kind.id}, version ${kind.version}`,
    description: kind.means,
    oneOf: envelopeShape.options.map((form) => envelopeWith(schemaOf(form), kind)),
    examples: [taskExample(kind)],
  };
}

/** A good task of a kind. */
export const taskExample = (kind: Kind<unknown>) => ({
  id: `${kind.id}-7f3c2a`,
  kind: kind.id,
  version: kind.version,
  occurredAt: '2026-03-03T16:30:00Z',
  priority: 'normal',
  payload: kind.example,
});

/** The event with which Lambda hands that task to its function. */
export const taskEvent = (kind: Kind<unknown>) => ({
  Records: [
    {
      messageId: '059f36b4-87a3-44ab-83d2-661975830a7d',
      receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a',
      body: JSON.stringify(taskExample(kind)),
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '1772555400000',
        SenderId: 'AIDAIENQZJOLO23YVJ4VO',
        ApproximateFirstReceiveTimestamp: '1772555400010',
        ...(kind.group === undefined
          ? {}
          : { MessageGroupId: kind.group(kind.example, taskExample(kind).id) }),
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:eu-central-1:123456789012:${kind.id}-normal`,
      awsRegion: 'eu-central-1',
    },
  ],
});
