import type { PacedClock } from '#local/clock.ts';
import type { CloudWatch } from './cloudwatch/cloudwatch.ts';
import { createServices } from './create-services.ts';
import { type Endpoints, listenForAll } from './endpoints.ts';
import type { EventBridge } from './events/event-bridge.ts';
import type { Scheduler } from './events/scheduler.ts';
import type { DurableExecutions } from './lambda/durable/durable-executions.ts';
import type { PickSandbox } from './lambda/function-runner.ts';
import { FunctionNotFound, type InvokeResult } from './lambda/lambda.ts';
import { QueueMetrics } from './queues/queue-metrics.ts';
import type { QueueContent, StoredObject } from './queues/queue-protocol.ts';
import type { PolicyRecord } from './resources/policy-record.ts';
import {
  type Provisioned,
  type ProvisionedResource,
  provision,
  refuseUnknownTypes,
} from './resources/provision.ts';
import type { Services } from './resources/resource-type.ts';
import { type RuntimeEvents, RuntimeListeners } from './runtime-events.ts';
import { readAssembly } from './template/assembly.ts';
import { Usage, type UsageCounts } from './usage.ts';

export interface RuntimeOptions {
  /** The cloud assembly's folder: cdk.out. */
  readonly assembly: string;
  readonly clock: PacedClock;
  readonly region?: string;
  readonly account?: string;
  /** Secrets that exist beforehand, by name: a template imports them by name. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** SSM parameters that exist beforehand, by name. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The same of type SecureString, which no template can make. */
  readonly secureParameters?: Readonly<Record<string, string>>;
  /** Buckets that exist beforehand, by name, and what is in them. */
  readonly buckets?: Readonly<Record<string, readonly StoredObject[]>>;
  /** Of everything random: the same seed gives the same ids and the same chaos. */
  readonly seed?: number;
}

/**
 * A cloud assembly that runs on this machine. Wherever a name is asked for, a physical name, an
 * ARN, a logical id or a construct path will do.
 */
export interface Runtime {
  /** AWS_ENDPOINT_URL_… by name, for AWS clients outside of the functions. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly resources: readonly ProvisionedResource[];
  readonly outputs: Provisioned['outputs'];
  readonly cloudwatch: CloudWatch;
  readonly events: EventBridge;
  readonly scheduler: Scheduler;
  readonly queues: {
    count(queue: string): Promise<Omit<QueueContent, 'messages'>>;
    peek(queue: string, limit?: number): Promise<QueueContent['messages']>;
    send(queue: string, body: string, messageGroupId?: string): Promise<void>;
  };
  /** The executions of durable functions: to look at, to stop, and to answer callbacks. */
  readonly executions: DurableExecutions;
  /**
   * Invokes a function and waits; rejects when there is none or it is throttled. A durable one is
   * named with a qualifier, `name:alias`, and its execution may have a name.
   */
  invoke(functionName: string, payload: unknown, executionName?: string): Promise<InvokeResult>;
  /** Starts an execution of a durable function and gives its ARN. */
  start(functionName: string, payload: unknown, executionName?: string): string;
  /**
   * Ends a function's sandboxes in the middle of whatever they do, or those of all functions, as if
   * their processes died; `pick` may spare some. Gives the requests that were cut off.
   */
  kill(functionName?: string, pick?: PickSandbox): Promise<readonly string[]>;
  /** All items of a table as plain values. */
  scan(table: string): Promise<Record<string, unknown>[]>;
  /** What would have been billed so far. */
  calls(): UsageCounts;
  /** The policies of the template. IAM is not enforced. */
  policies(): readonly PolicyRecord[];
  find(name: string): ProvisionedResource | undefined;
  on<Name extends keyof RuntimeEvents>(
    name: Name,
    listener: (event: RuntimeEvents[Name]) => void,
  ): () => void;
  /** Ends everything the runtime started; the clock is its owner's. */
  stop(): Promise<void>;
}

function findResource(
  resources: readonly ProvisionedResource[],
  name: string,
): ProvisionedResource | undefined {
  return resources.find(
    ({ logicalId, stack, ref, attributes, constructPath }) =>
      [logicalId, `${stack}/${logicalId}`, ref, attributes['Arn']].includes(name) ||
      constructPath === name ||
      constructPath === `${name}/Resource`,
  );
}

function startServices(services: Services, metrics: QueueMetrics): void {
  const { cloudwatch, events, scheduler, tables, mappings } = services;
  for (const service of [cloudwatch, events, scheduler, tables, metrics, ...mappings.values()]) {
    service.start();
  }
}

function runtimeOf(
  services: Services,
  { resources, outputs }: Provisioned,
  rest: Pick<Runtime, 'endpoints' | 'calls' | 'on' | 'stop'>,
): Runtime {
  const { lambda, queues, tables, cloudwatch, events, scheduler, policies } = services;
  const find = (name: string) => findResource(resources, name);
  const refOf = (name: string): string => find(name)?.ref ?? name;
  /** A qualifier may follow any of a function's names. */
  const functionOf = (name: string): string => {
    const [, base = '', qualifier] = /^((?!arn:)[^:]+):([^:]+)$/.exec(name) ?? [];
    return qualifier === undefined ? refOf(name) : `${refOf(base)}:${qualifier}`;
  };
  const queueOf = (name: string): string => find(name)?.attributes['QueueName'] ?? name;
  return {
    ...rest,
    resources,
    outputs,
    cloudwatch,
    events,
    scheduler,
    queues: {
      count: async (queue) => {
        const { messages: _, ...counts } = await queues.inspect(queueOf(queue), 0);
        return counts;
      },
      peek: async (queue, limit) => (await queues.inspect(queueOf(queue), limit)).messages,
      send: async (queue, MessageBody, MessageGroupId) => {
        const group = MessageGroupId === undefined ? {} : { MessageGroupId };
        await queues.sqs(queueOf(queue), 'SendMessage', { MessageBody, ...group });
      },
    },
    executions: lambda.executions,
    invoke: async (name, payload, executionName) =>
      lambda.invoke(functionOf(name), JSON.stringify(payload), executionName),
    start: (name, payload, executionName) => {
      const input = JSON.stringify(payload);
      const execution = lambda.startExecution(functionOf(name), input, executionName);
      if (execution === undefined) throw new FunctionNotFound(`${name}, durable`);
      return execution.arn;
    },
    kill: (name, pick) => lambda.kill(name === undefined ? undefined : refOf(name), pick),
    scan: (table) => tables.scan(refOf(table)),
    policies: () => policies,
    find,
  };
}

/** Starts a synthesized CDK app on this machine; resolves when all of it is there and listening. */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { assembly, clock, region = 'us-east-1', account = '000000000000', seed = 1 } = options;
  const stacks = readAssembly(assembly);
  refuseUnknownTypes(stacks);
  // Nothing may be due before everything is there.
  const release = clock.hold();
  const listeners = new RuntimeListeners();
  const usage = new Usage();
  let endpoints: Endpoints | undefined;
  const { services, stop: stopServices } = createServices(
    { clock, region, account, seed, environment: () => endpoints?.environment ?? {} },
    listeners,
    usage,
  );
  const { cloudwatch, queues, queueNames: names, secrets, parameters, tables } = services;
  const put = cloudwatch.putMetricData.bind(cloudwatch);
  const metrics = new QueueMetrics({ clock, queues, names, put });
  const stop = async (): Promise<void> => {
    metrics.stop();
    await stopServices();
    await endpoints?.close();
  };
  try {
    for (const [name, value] of Object.entries(options.secrets ?? {})) secrets.put(name, value);
    for (const [name, value] of Object.entries(options.parameters ?? {})) {
      parameters.put(name, value);
    }
    for (const [name, value] of Object.entries(options.secureParameters ?? {})) {
      parameters.put(name, value, 'SecureString');
    }
    endpoints = await listenForAll(services, usage, await queues.start());
    for (const [name, objects] of Object.entries(options.buckets ?? {})) {
      await queues.createBucket(name);
      await queues.store(name, objects);
    }
    const provisioned = await provision(stacks, services);
    startServices(services, metrics);
    return runtimeOf(services, provisioned, {
      endpoints: endpoints.environment,
      calls: () => usage.read(tables.capacity),
      on: (name, listener) => listeners.on(name, listener),
      stop,
    });
  } catch (error) {
    await stop();
    throw error;
  } finally {
    release();
  }
}
