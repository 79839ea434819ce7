import { listenDynamoDb } from './dynamodb/listen-dynamodb.ts';
import { listenHttp } from './http-listener.ts';
import { answerLambda } from './lambda/lambda-api.ts';
import type { Services } from './resources/resource-type.ts';
import type { Usage } from './usage.ts';
import { listenJson } from './wire.ts';

/** The endpoints of a runtime. */
export interface Endpoints {
  /** AWS_ENDPOINT_URL_… by name, as AWS's SDKs read them from the environment. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** REST-JSON: the last but one part of a path names the operation well enough to count it. */
const lambdaOperation = (method: string, path: string): string =>
  path.endsWith('/invocations') ? 'Invoke' : `${method} ${path.split('/')[2] ?? ''}`;

/** Listens for every service; `emulator` is where SQS, SNS, S3 and STS listen already. */
export async function listenForAll(
  services: Services,
  usage: Usage,
  emulator: string,
): Promise<Endpoints> {
  const { cloudwatch, events, secrets, parameters, tables, lambda, mappings, scheduler } = services;
  const listeners = await Promise.all([
    listenJson([
      usage.counted('cloudwatch', cloudwatch.service),
      usage.counted('events', events.service),
      usage.counted('secretsmanager', secrets.service),
      usage.counted('ssm', parameters.service),
    ]),
    listenDynamoDb((operation, input) => {
      usage.count('dynamodb', operation);
      return tables.call(operation, input);
    }),
    listenHttp((request) => {
      usage.count('lambda', lambdaOperation(request.method, request.url.pathname));
      return answerLambda({ lambda, mappings }, request);
    }),
    listenHttp(async ({ method, url, body }) => {
      usage.count('scheduler', `${method} ${url.pathname.split('/')[1] ?? ''}`);
      const parsed: unknown = body === '' ? undefined : JSON.parse(body);
      const reply = scheduler.handle(method, url.pathname, url.searchParams, parsed);
      const code = (reply.body as { __type?: string } | undefined)?.__type;
      return {
        status: reply.status,
        headers: {
          'content-type': 'application/json',
          ...(code === undefined ? {} : { 'x-amzn-errortype': code }),
        },
        body: JSON.stringify(reply.body ?? {}),
      };
    }),
  ]);
  const [json, dynamodb, functions, schedules] = listeners.map(({ url }) => url);
  return {
    environment: {
      // Services that are not run here end at a server that refuses them, never at AWS.
      AWS_ENDPOINT_URL: json ?? '',
      AWS_ENDPOINT_URL_CLOUDWATCH: json ?? '',
      AWS_ENDPOINT_URL_EVENTBRIDGE: json ?? '',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: json ?? '',
      AWS_ENDPOINT_URL_SSM: json ?? '',
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb ?? '',
      AWS_ENDPOINT_URL_LAMBDA: functions ?? '',
      AWS_ENDPOINT_URL_SCHEDULER: schedules ?? '',
      AWS_ENDPOINT_URL_SQS: emulator,
      AWS_ENDPOINT_URL_SNS: emulator,
      AWS_ENDPOINT_URL_S3: emulator,
      AWS_ENDPOINT_URL_STS: emulator,
    },
    close: async () => {
      await Promise.all(listeners.map((listener) => listener.close()));
    },
  };
}
