import { Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Guide } from '#core/guide.ts';
import type { Playbook } from '#core/playbooks/playbook.ts';
import { CapstanFunction } from './capstan-function.ts';
import type { CareBucket } from './care/care-bucket.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import type { NamedSecret } from './named-secret.ts';
import type { Notices } from './notices.ts';
import type { StateTable } from './state-table.ts';

/** One invocation ends at the next wait; nothing that lies between two takes this long. */
const TIMEOUT_SECONDS = 120;
/** A week for approval, another for a window, and three days of pause at each of a dozen steps, undo included. */
const EXECUTION_DAYS = 60;
/** How long AWS remembers a run's name and history; the run's own record is kept longer. */
const KEEP_DAYS = 14;

export interface PlaybookFunctionProps {
  readonly guide: Guide;
  readonly functionsFolder: string;
  readonly secret: NamedSecret;
  readonly state: StateTable;
  readonly notices: Notices;
  /** By name; told to a function that redrives as `<NAME>_DEAD_LETTER_URL`. */
  readonly deadLetters: Readonly<Record<string, DeadLetterQueue>>;
  /** The queues that dead letters go back to. */
  readonly sources: readonly IQueue[];
  /** What playbooks need that give the database's keeper an order; absent where nobody cares for one. */
  readonly care?: { readonly addresses: NamedSecret; readonly bucket: CareBucket };
}

export interface OnePlaybook {
  readonly playbook: Playbook;
  /** Where people say yes, and what signs the links to there; absent when this one needs nobody's. */
  readonly approvals?: { readonly url: string; readonly secret: NamedSecret };
}

/** One playbook as a durable function: the code of all of them, and only the rights that this one needs. */
export class PlaybookFunction extends Construct {
  readonly made: CapstanFunction;
  /** Where it is started: a durable function is only ever called by a version or an alias. */
  readonly live: Alias;

  constructor(
    scope: Construct,
    id: string,
    { playbook, approvals }: OnePlaybook,
    props: PlaybookFunctionProps,
  ) {
    super(scope, id);
    const { guide, functionsFolder, secret, state, notices } = props;
    const care = playbook.needs.includes('care') ? props.care : undefined;
    const redrives = playbook.needs.includes('dead-letters');
    this.made = new CapstanFunction(this, 'Function', {
      name: playbook.id,
      bundle: care === undefined ? 'playbook' : 'database-order',
      functionsFolder,
      description: `${guide.application}: ${playbook.summary}`,
      timeoutSeconds: TIMEOUT_SECONDS,
      durable: { executionDays: EXECUTION_DAYS, keepDays: KEEP_DAYS },
      environment: {
        PLAYBOOK_NAME: playbook.id,
        TABLE_NAME: state.table.tableName,
        SECRET_NAME: secret.name,
        BUS_NAME: notices.bus.eventBusName,
        ...(approvals && {
          APPROVE_URL: approvals.url,
          APPROVAL_SECRET_NAME: approvals.secret.name,
        }),
        ...(redrives && urlsOf(props.deadLetters)),
        ...(care && {
          CARE_SECRET_NAME: care.addresses.name,
          CARE_BUCKET: care.bucket.bucket.bucketName,
        }),
      },
    });
    this.#allowRemembering(playbook, state);
    this.made.allow(notices.allowsTelling());
    if (approvals) this.made.allow(approvals.secret.allowsReading());
    if (care) this.#allowOrders(playbook, care);
    if (playbook.needs.some((need) => need === 'render' || need === 'database')) {
      this.made.allow(secret.allowsReading());
    }
    if (redrives) this.#allowRedriving(props);
    this.#allowCheckpoints();
    this.live = this.made.lambda.addAlias('live');
  }

  #allowRemembering({ id, looksOnly }: Playbook, state: StateTable): void {
    // What only looks takes no hold.
    const held = looksOnly === true ? [] : ['TARGET#*'];
    this.made.allow(state.allows('GetItem', 'BatchGetItem'));
    this.made.allow(state.allowsAt(['PLAYBOOK', 'BUDGET', ...held], 'PutItem', 'UpdateItem'));
    // The kill switch: a pause is an item of its target's or everything's, and ends by being removed.
    if (id === 'pause') this.made.allow(state.allowsAt(['CONTROL'], 'PutItem'));
    if (id === 'resume') this.made.allow(state.allowsAt(['TARGET#*', 'CONTROL'], 'DeleteItem'));
  }

  /** Where the database is; of archives, what there is to bring back. */
  #allowOrders(
    { id }: Playbook,
    { addresses, bucket }: NonNullable<PlaybookFunctionProps['care']>,
  ): void {
    this.made.allow(addresses.allowsReading());
    if (id !== 'restore-archive') return;
    bucket.allow(this.made, 'archive/', 's3:GetObject');
    bucket.allowTellingWhatIsMissing(this.made);
  }

  /** SQS moves messages in the caller's name: it takes them here and puts them there. */
  #allowRedriving({ deadLetters, sources }: PlaybookFunctionProps): void {
    const actions = [
      'sqs:GetQueueAttributes',
      'sqs:StartMessageMoveTask',
      'sqs:ListMessageMoveTasks',
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
    ];
    const from = Object.values(deadLetters).map(({ queueArn }) => queueArn);
    const to = sources.map(({ queueArn }) => queueArn);
    this.made.allow(new PolicyStatement({ effect: Effect.ALLOW, actions, resources: from }));
    this.made.allow(
      new PolicyStatement({ effect: Effect.ALLOW, actions: ['sqs:SendMessage'], resources: to }),
    );
  }

  #allowCheckpoints(): void {
    const { lambda } = this.made;
    const policy = this.made.allowAfterwards(
      'Checkpoints',
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState'],
        // The ARN of an execution begins with that of the version.
        resources: [`${lambda.functionArn}:*`],
      }),
    );
    // Whoever may start it finds it able to write down what it does.
    lambda.currentVersion.node.addDependency(policy);
    Validations.of(policy).acknowledge(this.made.starForExecutions());
  }
}

function urlsOf(
  deadLetters: PlaybookFunctionProps['deadLetters'],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(deadLetters).map(([name, { queueUrl }]) => [
      `${name.toUpperCase()}_DEAD_LETTER_URL`,
      queueUrl,
    ]),
  );
}
