import { FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Guide } from '#core/guide.ts';
import { taskParameter } from '#core/tasks/task-parameter.ts';
import { CapstanFunction } from '../capstan-function.ts';
import { NamedParameter } from '../named-parameter.ts';
import type { TaskQueue } from './task-queue.ts';
import type { TaskTable } from './task-table.ts';

/** Both answer in milliseconds; whoever calls gives up earlier than this. */
const TIMEOUT_SECONDS = 20;

interface IntakeProps {
  readonly guide: Guide;
  readonly functionsFolder: string;
}

/**
 * Where Postmark tells of bounces and complaints. Its address is open to everybody: the function checks the name
 * and password that Postmark sends along.
 */
export class EmailFeedback extends Construct {
  readonly feedback: CapstanFunction;
  readonly url: string;

  constructor(
    scope: Construct,
    id: string,
    { functionsFolder, guide, table }: IntakeProps & { readonly table: TaskTable },
  ) {
    super(scope, id);
    const parameter = new NamedParameter(this, 'Parameter', taskParameter(guide, 'email'));
    this.feedback = new CapstanFunction(this, 'Feedback', {
      name: 'email-feedback',
      functionsFolder,
      description: `Learns from Postmark which addresses take no mail of ${guide.application}`,
      timeoutSeconds: TIMEOUT_SECONDS,
      environment: { TASKS_TABLE: table.table.tableName, TASK_PARAMETER: parameter.name },
    });
    this.feedback.allow(parameter.allowsReading());
    this.feedback.allow(table.allowsSuppressing());
    this.url = this.feedback.lambda.addFunctionUrl({ authType: FunctionUrlAuthType.NONE }).url;
  }
}

/**
 * Where Stripe's events arrive. Its address is open to everybody: the function checks Stripe's signature, and
 * answers once the event is safely queued.
 */
export class PaymentIntake extends Construct {
  readonly intake: CapstanFunction;
  readonly url: string;

  constructor(
    scope: Construct,
    id: string,
    { functionsFolder, guide, queue }: IntakeProps & { readonly queue: TaskQueue },
  ) {
    super(scope, id);
    const parameter = new NamedParameter(this, 'Parameter', taskParameter(guide, 'payment-event'));
    this.intake = new CapstanFunction(this, 'Intake', {
      name: 'payment-intake',
      functionsFolder,
      description: `Takes Stripe's events for ${guide.application} and queues them`,
      timeoutSeconds: TIMEOUT_SECONDS,
      environment: { TASK_PARAMETER: parameter.name, INTAKE_QUEUE_URL: queue.queue.queueUrl },
    });
    this.intake.allow(parameter.allowsReading());
    this.intake.allow(queue.allowsSending());
    this.url = this.intake.lambda.addFunctionUrl({ authType: FunctionUrlAuthType.NONE }).url;
  }
}
