import type { PacedClock } from '#local/clock.ts';
import type { CloudWatch } from '../cloudwatch/cloudwatch.ts';
import type { DynamoDb } from '../dynamodb/dynamodb.ts';
import type { EventBridge } from '../events/event-bridge.ts';
import type { Scheduler } from '../events/scheduler.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { SqsMapping } from '../lambda/sqs-mapping.ts';
import type { FunctionUrls } from '../lambda/url/function-urls.ts';
import type { Queues } from '../queues/queues.ts';
import type { TopicSubscriptions } from '../queues/topic-subscriptions.ts';
import type { ParameterStore } from '../secrets/parameter-store.ts';
import type { SecretsManager } from '../secrets/secrets-manager.ts';
import type { NameRule } from '../template/physical-name.ts';
import type { CreatedResource } from '../template/scope.ts';
import type { PolicyRecord } from './policy-record.ts';
import type { Properties } from './properties.ts';

/** The services that resources are made in. */
export interface Services {
  readonly clock: PacedClock;
  readonly region: string;
  readonly account: string;
  readonly lambda: Lambda;
  readonly functionUrls: FunctionUrls;
  readonly mappings: Map<string, SqsMapping>;
  readonly queues: Queues;
  /** Names of the queues, in order of creation. */
  readonly queueNames: string[];
  /** Names of the buckets whose changes are events on the default bus. */
  readonly eventBuckets: Set<string>;
  readonly topics: TopicSubscriptions;
  readonly tables: DynamoDb;
  readonly secrets: SecretsManager;
  readonly parameters: ParameterStore;
  readonly cloudwatch: CloudWatch;
  readonly events: EventBridge;
  readonly scheduler: Scheduler;
  readonly policies: PolicyRecord[];
  /** A folder that is gone when the runtime stops. */
  readonly scratch: () => string;
  /** Tells of something that went wrong and that nobody waits for. */
  readonly report: (problem: string) => void;
}

/** One resource of a template, its properties resolved. */
export interface Resource {
  readonly logicalId: string;
  /** Stack and logical id, for messages. */
  readonly path: string;
  readonly properties: Properties;
  readonly assets: ReadonlyMap<string, string>;
  readonly services: Services;
  /** The name given in the template under `property`, or else the one CloudFormation makes up. */
  readonly named: (property: string, rule: NameRule) => string;
  readonly arn: (service: string, rest: string) => string;
}

/** A type of resource that the runtime can run: how it is made, and what Ref and GetAtt give. */
export interface ResourceType {
  readonly type: string;
  readonly create: (resource: Resource) => CreatedResource | Promise<CreatedResource>;
}
