import { randomUUID } from 'node:crypto';
import type { HttpReply, HttpRequest } from '../http-listener.ts';
import { ServiceError, toWire } from '../wire.ts';
import { answerDurable } from './durable/durable-routes.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { Throttled } from './function-runner.ts';
import { FunctionNotFound, type Lambda } from './lambda.ts';
import type { SqsMapping } from './sqs-mapping.ts';

/** What the Lambda API serves. */
export interface LambdaApiParts {
  readonly lambda: Lambda;
  readonly mappings: ReadonlyMap<string, SqsMapping>;
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}): HttpReply => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID(), ...headers },
  body: JSON.stringify(body),
});

const refuse = (status: number, type: string, message: string, more: object = {}): HttpReply =>
  json(status, { Type: 'User', Message: message, message, ...more }, { 'x-amzn-errortype': type });

function functionConfiguration(definition: FunctionDefinition): object {
  return {
    FunctionName: definition.name,
    FunctionArn: definition.arn,
    Runtime: definition.runtime,
    Handler: definition.handler,
    Timeout: definition.timeoutSeconds,
    MemorySize: definition.memoryMegabytes,
    Environment: { Variables: definition.environment },
    Version: '$LATEST',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    ...(definition.durable === undefined
      ? {}
      : {
          DurableConfig: {
            ExecutionTimeout: definition.durable.executionTimeoutSeconds,
            RetentionPeriodInDays: definition.durable.retentionDays,
          },
        }),
  };
}

function mappingConfiguration({ definition, enabled }: SqsMapping): object {
  return {
    UUID: definition.uuid,
    EventSourceArn: definition.queueArn,
    FunctionArn: definition.functionName,
    BatchSize: definition.batchSize,
    MaximumBatchingWindowInSeconds: definition.windowSeconds,
    FunctionResponseTypes: definition.reportsItemFailures ? ['ReportBatchItemFailures'] : [],
    ScalingConfig: { MaximumConcurrency: definition.maximumConcurrency },
    State: enabled ? 'Enabled' : 'Disabled',
  };
}

const executionHeader = (arn: string | undefined): Record<string, string> =>
  arn === undefined ? {} : { 'x-amz-durable-execution-arn': arn };

async function invoke(lambda: Lambda, name: string, request: HttpRequest): Promise<HttpReply> {
  const payload = request.body === '' ? '{}' : request.body;
  try {
    JSON.parse(payload);
  } catch {
    const message = 'Could not parse request body into json';
    return refuse(400, 'InvalidRequestContentException', message);
  }
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  const executionName = request.headers['x-amz-durable-execution-name']?.toString();
  if (type === 'DryRun') {
    lambda.find(name);
    return { status: 204, body: '' };
  }
  if (type === 'Event') {
    const execution = lambda.startExecution(name, payload, executionName);
    const requestId = execution === undefined ? lambda.invokeAsync(name, payload) : randomUUID();
    const headers = { 'x-amzn-requestid': requestId, ...executionHeader(execution?.arn) };
    return { status: 202, headers, body: '' };
  }
  const outcome = await lambda.invoke(name, payload, executionName);
  const headers = {
    'x-amz-executed-version': outcome.executedVersion,
    ...executionHeader(outcome.executionArn),
  };
  if (outcome.kind === 'success') {
    return { status: 200, headers, body: outcome.payload };
  }
  return json(200, outcome.error, { ...headers, 'x-amz-function-error': 'Unhandled' });
}

function mappingReply(
  mappings: ReadonlyMap<string, SqsMapping>,
  uuid: string,
  request: HttpRequest,
): HttpReply {
  const mapping = mappings.get(uuid);
  if (mapping === undefined) {
    const message = 'The resource you requested does not exist.';
    return refuse(404, 'ResourceNotFoundException', message);
  }
  if (request.method !== 'PUT') return json(200, mappingConfiguration(mapping));
  const { Enabled } = JSON.parse(request.body || '{}') as { Enabled?: boolean };
  if (Enabled !== undefined) mapping.setEnabled(Enabled);
  return json(202, mappingConfiguration(mapping));
}

function listMappings(mappings: Iterable<SqsMapping>, { searchParams }: URL): HttpReply {
  const source = searchParams.get('EventSourceArn');
  const name = searchParams.get('FunctionName')?.split(':').at(-1);
  const found = [...mappings].filter(
    ({ definition }) =>
      (source === null || definition.queueArn === source) &&
      (name === undefined || definition.functionName.split(':').at(-1) === name),
  );
  return json(200, { EventSourceMappings: found.map(mappingConfiguration) });
}

async function route({ lambda, mappings }: LambdaApiParts, request: HttpRequest) {
  const [version, collection, id, action] = request.url.pathname
    .split('/')
    .filter(Boolean)
    .map(decodeURIComponent);
  if (version === '2025-12-01') {
    const path = [collection ?? '', id ?? '', action ?? ''];
    const versionOf = (name: string) => lambda.versionOf(name);
    const body = await answerDurable(lambda.executions, versionOf, path, request);
    if (body !== undefined) return json(200, toWire(body));
  }
  if (version === '2015-03-31' && collection === 'event-source-mappings') {
    return id === undefined
      ? listMappings(mappings.values(), request.url)
      : mappingReply(mappings, id, request);
  }
  if (version === '2015-03-31' && collection === 'functions') {
    if (id === undefined) {
      return json(200, { Functions: lambda.definitions.map(functionConfiguration) });
    }
    if (request.method === 'POST' && action === 'invocations') {
      const qualifier = request.url.searchParams.get('Qualifier');
      return invoke(lambda, qualifier === null ? id : `${id}:${qualifier}`, request);
    }
    if (request.method === 'GET') {
      const Configuration = functionConfiguration(lambda.find(id));
      return json(200, action === 'configuration' ? Configuration : { Configuration, Code: {} });
    }
  }
  const what = `${request.method} ${request.url.pathname}`;
  return refuse(404, 'UnknownOperationException', `Not supported by the local runtime: ${what}`);
}

/** Lambda's REST API: invocations, and what there is to see and to switch. */
export async function answerLambda(
  parts: LambdaApiParts,
  request: HttpRequest,
): Promise<HttpReply> {
  try {
    return await route(parts, request);
  } catch (error) {
    if (error instanceof FunctionNotFound) {
      return refuse(404, 'ResourceNotFoundException', error.message);
    }
    if (error instanceof ServiceError) return refuse(error.status, error.code, error.message);
    if (!(error instanceof Throttled)) throw error;
    const Reason = 'ReservedFunctionConcurrentInvocationLimitExceeded';
    return refuse(429, 'TooManyRequestsException', error.message, { Reason });
  }
}
