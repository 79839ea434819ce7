import { cloudwatchAlarm } from './cloudwatch-alarm.ts';
import { cloudwatchCompositeAlarm } from './cloudwatch-composite-alarm.ts';
import { dynamodbGlobalTable } from './dynamodb-global-table.ts';
import { dynamodbTable } from './dynamodb-table.ts';
import { eventsEventBus } from './events-event-bus.ts';
import { eventsRule } from './events-rule.ts';
import { glueDatabase, glueTable } from './glue.ts';
import { inertTypes } from './inert-types.ts';
import { lambdaAlias } from './lambda-alias.ts';
import { lambdaEventInvokeConfig } from './lambda-event-invoke-config.ts';
import { lambdaEventSourceMapping } from './lambda-event-source-mapping.ts';
import { lambdaFunction } from './lambda-function.ts';
import { lambdaUrl } from './lambda-url.ts';
import { lambdaVersion } from './lambda-version.ts';
import { iamManagedPolicy, iamPolicy, iamRole, resourcePolicies } from './policies.ts';
import type { ResourceType } from './resource-type.ts';
import { s3Bucket } from './s3-bucket.ts';
import { schedulerSchedule } from './scheduler-schedule.ts';
import { schedulerScheduleGroup } from './scheduler-schedule-group.ts';
import { secretsmanagerSecret } from './secretsmanager-secret.ts';
import { snsSubscription } from './sns-subscription.ts';
import { snsTopic } from './sns-topic.ts';
import { sqsQueue } from './sqs-queue.ts';
import { ssmParameter } from './ssm-parameter.ts';

const ROWS: readonly ResourceType[] = [
  ...inertTypes,
  ...resourcePolicies,
  cloudwatchAlarm,
  cloudwatchCompositeAlarm,
  dynamodbGlobalTable,
  dynamodbTable,
  eventsEventBus,
  eventsRule,
  glueDatabase,
  glueTable,
  iamManagedPolicy,
  iamPolicy,
  iamRole,
  lambdaAlias,
  lambdaEventInvokeConfig,
  lambdaEventSourceMapping,
  lambdaFunction,
  lambdaUrl,
  lambdaVersion,
  s3Bucket,
  schedulerSchedule,
  schedulerScheduleGroup,
  secretsmanagerSecret,
  snsSubscription,
  snsTopic,
  sqsQueue,
  ssmParameter,
];

/** Every type of resource the runtime can run, by its name in the template. */
export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map(
  ROWS.map((row) => [row.type, row]),
);
