import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Guide } from '#core/guide.ts';
import { functionSeconds } from '#core/tasks/function-seconds.ts';
import type { TaskKind } from '#core/tasks/ids.ts';
import { credentials, taskParameter } from '#core/tasks/task-parameter.ts';
import type { TaskRow } from '#core/tasks/task-rules.ts';
import { CapstanFunction } from '../capstan-function.ts';
import { NamedParameter } from '../named-parameter.ts';
import type { Notices } from '../notices.ts';
import type { TaskBucket } from './task-bucket.ts';
import type { TaskQueue } from './task-queue.ts';
import type { TaskTable } from './task-table.ts';

/** Pictures are decoded whole and want more of a core (2048 MB buy 1.16); reports are written as they come. */
const MEMORY_MB: Readonly<Partial<Record<TaskKind, number>>> = { file: 2048, report: 1024 };

export interface TaskWorkerProps {
  readonly guide: Guide;
  readonly functionsFolder: string;
  readonly row: TaskRow;
  readonly table: TaskTable;
  readonly bucket: TaskBucket;
  readonly notices: Notices;
  /** The lanes of the kind. */
  readonly queues: readonly TaskQueue[];
  /** Where mails about reports are queued. */
  readonly mail?: TaskQueue | undefined;
}

/** What does the tasks of one kind: one function for all its lanes, with only the rights of the kind. */
export class TaskWorker extends Construct {
  readonly worker: CapstanFunction;

  constructor(scope: Construct, id: string, props: TaskWorkerProps) {
    super(scope, id);
    const { bucket, functionsFolder, guide, mail, notices, queues, row, table } = props;
    const { kind } = row;
    const name = taskParameter(guide, kind);
    const parameter =
      credentials[kind] === 'none' ? undefined : new NamedParameter(this, 'Parameter', name);
    const memoryMb = MEMORY_MB[kind];
    this.worker = new CapstanFunction(this, 'Worker', {
      name: `task-${kind}`,
      functionsFolder,
      description: `Does tasks of ${guide.application}: ${kind}`,
      timeoutSeconds: functionSeconds(row),
      ...(memoryMb !== undefined && { memoryMb }),
      environment: {
        TASKS_TABLE: table.table.tableName,
        TASKS_BUCKET: bucket.bucket.bucketName,
        BUS_NAME: notices.bus.eventBusName,
        TASK_QUEUES: queuesText(queues),
        ...(parameter && { TASK_PARAMETER: parameter.name }),
        ...(mail && { MAIL_QUEUE_URL: mail.queue.queueUrl }),
      },
    });
    this.#allowQueues(queues);
    for (const statement of table.allowsWorking(kind)) this.worker.allow(statement);
    this.worker.allow(notices.allowsTelling());
    if (parameter) this.worker.allow(parameter.allowsReading());
    if (mail) this.worker.allow(mail.allowsSending());
    this.#allowObjects(bucket, row);
    for (const queue of queues) queue.feed(this.worker);
  }

  #allowQueues(queues: readonly TaskQueue[]): void {
    this.worker.allow(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: [
          'sqs:ReceiveMessage',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
          // Backoff: a message stays away until its next attempt.
          'sqs:ChangeMessageVisibility',
        ],
        resources: queues.map(({ queue }) => queue.queueArn),
      }),
    );
    this.worker.allow(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['sqs:SendMessage'],
        resources: queues.map(({ deadLetters }) => deadLetters.queueArn),
      }),
    );
  }

  #allowObjects(bucket: TaskBucket, row: TaskRow): void {
    bucket.allowTellingWhatIsMissing(this.worker);
    bucket.allow(this.worker, 'claims/', 's3:GetObject');
    // What is too large for a letter.
    bucket.allow(this.worker, 'claims/dead/', 's3:PutObject');
    if (row.kind === 'report') {
      // Reading: the link in the mail is signed by this function, and can no more than it can.
      const rights = ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'] as const;
      bucket.allow(this.worker, 'reports/', ...rights);
    }
    if (row.kind === 'file') {
      bucket.allow(this.worker, row.incoming, 's3:GetObject');
      // Reading: it looks at what was made before, and a write in the place of that counts as reading too.
      bucket.allow(this.worker, row.processed, 's3:GetObject', 's3:PutObject');
    }
  }
}

/** The lanes as JSON: ARN of the queue → its addresses. */
const queuesText = (queues: readonly TaskQueue[]): string =>
  `{${queues
    .map((one) => `"${one.queue.queueArn}":${one.addresses({ priority: one.priority })}`)
    .join(',')}}`;
