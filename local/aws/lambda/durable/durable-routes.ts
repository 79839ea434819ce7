import type { CheckpointDurableExecutionRequest, ErrorObject } from '@aws/durable-execution-sdk-js';
import type { HttpRequest } from '../../http-listener.ts';
import { ServiceError } from '../../wire.ts';
import { describeExecution, executionHistory, listedExecutions } from './describe-execution.ts';
import type { DurableExecutions } from './durable-executions.ts';

type Body = Readonly<Record<string, unknown>>;

function parse(body: string): Body {
  if (body === '') return {};
  try {
    return JSON.parse(body) as Body;
  } catch {
    throw new ServiceError('InvalidRequestContentException', 'The body is not JSON.');
  }
}

const optionalError = (body: string): ErrorObject | undefined =>
  body === '' ? undefined : (parse(body) as ErrorObject);

const number = (text: string | null): number | undefined =>
  text === null ? undefined : Number(text);

/** Operations on one execution: what the last part of the path asks for. */
async function ofExecution(
  executions: DurableExecutions,
  DurableExecutionArn: string,
  request: HttpRequest,
  action: string,
): Promise<unknown> {
  const { searchParams: query } = request.url;
  const includeData = query.get('IncludeExecutionData') !== 'false';
  const Marker = query.get('Marker') ?? undefined;
  const MaxItems = number(query.get('MaxItems'));
  switch (`${request.method} ${action}`) {
    case 'GET ':
      return describeExecution(executions.find(DurableExecutionArn), includeData);
    case 'GET history':
      return executionHistory(executions.find(DurableExecutionArn), {
        includeData,
        newestFirst: query.get('ReverseOrder') === 'true',
        marker: Marker,
        maxItems: MaxItems,
      });
    case 'GET state': {
      const CheckpointToken = query.get('CheckpointToken') ?? undefined;
      return executions.state({ DurableExecutionArn, CheckpointToken, Marker, MaxItems });
    }
    case 'POST checkpoint': {
      const input = parse(request.body) as unknown as CheckpointDurableExecutionRequest;
      return await executions.checkpoint({ ...input, DurableExecutionArn });
    }
    case 'POST stop': {
      const stopped = executions.stop(DurableExecutionArn, optionalError(request.body));
      return { StopTimestamp: new Date(stopped) };
    }
    default:
      return undefined;
  }
}

function ofCallback(
  executions: DurableExecutions,
  callbackId: string,
  { method, body }: HttpRequest,
  action: string,
): unknown {
  switch (`${method} ${action}`) {
    case 'POST succeed':
      executions.succeedCallback(callbackId, body === '' ? undefined : body);
      return {};
    case 'POST fail':
      executions.failCallback(callbackId, optionalError(body));
      return {};
    case 'POST heartbeat':
      executions.heartbeatCallback(callbackId);
      return {};
    default:
      return undefined;
  }
}

/**
 * The API of durable executions (2025-12-01); `path` is what follows the date. Gives the body of
 * the answer, times still as dates, or undefined when there is no such operation.
 */
export async function answerDurable(
  executions: DurableExecutions,
  versionOf: (nameOrArn: string) => { readonly functionName: string; readonly version: string },
  path: readonly string[],
  request: HttpRequest,
): Promise<unknown> {
  const [collection, id = '', action = ''] = path;
  switch (collection) {
    case 'durable-executions':
      return ofExecution(executions, id, request, action);
    case 'durable-execution-callbacks':
      return ofCallback(executions, id, request, action);
    case 'functions': {
      if (request.method !== 'GET' || action !== 'durable-executions') return undefined;
      const { searchParams: query } = request.url;
      const qualifier = query.get('Qualifier');
      return listedExecutions(executions.list(), {
        ...versionOf(qualifier === null ? id : `${id}:${qualifier}`),
        query,
      });
    }
    default:
      return undefined;
  }
}
