import { createHash } from 'node:crypto';
import { eventFields } from '../events/pattern/event-fields.ts';
import { compileEventPattern } from '../events/pattern/event-pattern.ts';
import { SqsMapping } from '../lambda/sqs-mapping.ts';
import { TemplateError } from '../template/template.ts';
import type { Properties } from './properties.ts';
import { queueMappingLimits } from './queue-mapping-limits.ts';
import type { ResourceType } from './resource-type.ts';

type Accepts = (record: Readonly<Record<string, unknown>>) => boolean;

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}

/** A message passes when one filter matches; bodies that are JSON are matched as JSON. */
function filterOf(criteria: Properties): Accepts | undefined {
  const patterns = criteria
    .each('Filters')
    .map((filter) => compileEventPattern(filter.text('Pattern')));
  if (patterns.length === 0) return undefined;
  return (record) => {
    const fields = eventFields({ ...record, body: parsed(String(record['body'])) });
    return patterns.some((pattern) => pattern.matches(fields));
  };
}

function uuidOf(path: string): string {
  const digest = createHash('sha256').update(path).digest('hex');
  return digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

export const lambdaEventSourceMapping: ResourceType = {
  type: 'AWS::Lambda::EventSourceMapping',
  create: async ({ path, properties, services, arn }) => {
    const { clock, queues, lambda, report } = services;
    properties.allow(
      'BatchSize',
      'Enabled',
      'EventSourceArn',
      'FilterCriteria',
      'FunctionName',
      'FunctionResponseTypes',
      'MaximumBatchingWindowInSeconds',
      'ScalingConfig',
      'Tags',
    );
    properties.within('ScalingConfig').allow('MaximumConcurrency');
    const queueArn = properties.text('EventSourceArn');
    if (!queueArn.startsWith('arn:aws:sqs:')) {
      throw new TemplateError(path, `event source ${queueArn} is not supported, only SQS`);
    }
    const uuid = uuidOf(path);
    const accepts = filterOf(properties.within('FilterCriteria'));
    const {
      arn: functionName,
      durable,
      timeoutSeconds,
    } = lambda.find(properties.text('FunctionName'));
    if (durable !== undefined) {
      throw new TemplateError(path, 'event sources of durable functions are not supported');
    }
    const definition = {
      uuid,
      queueArn,
      functionName,
      batchSize: properties.number('BatchSize', 10),
      windowSeconds: properties.number('MaximumBatchingWindowInSeconds', 0),
      // Without a limit Lambda begins with five pollers; one machine has no use for more.
      maximumConcurrency: properties.within('ScalingConfig').number('MaximumConcurrency', 5),
      reportsItemFailures: properties
        .list('FunctionResponseTypes')
        .includes('ReportBatchItemFailures'),
      ...(accepts === undefined ? {} : { accepts }),
    };
    await queueMappingLimits({ ...definition, path, timeoutSeconds }, queues);
    const enabled = properties.boolean('Enabled', true);
    const mapping = new SqsMapping(definition, { clock, queues, lambda, report, enabled });
    services.mappings.set(uuid, mapping);
    const mappingArn = arn('lambda', `event-source-mapping:${uuid}`);
    return { ref: uuid, attributes: { Id: uuid, EventSourceMappingArn: mappingArn } };
  },
};
