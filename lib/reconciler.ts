import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Guide } from '#core/guide.ts';
import { CapstanFunction } from './capstan-function.ts';
import type { HintQueue } from './hint-queue.ts';
import type { NamedSecret } from './named-secret.ts';
import type { Notices } from './notices.ts';
import type { StateTable } from './state-table.ts';

/** Seconds a reconcile may run; a target's lease must outlive it. */
export const RECONCILE_TIMEOUT_SECONDS = 60;
/** A statement with more ARNs could not be moved to a second policy (6,144 characters) when the first is full. */
const ALARMS_PER_STATEMENT = 40;

export interface ReconcilerProps {
  readonly guide: Guide;
  readonly functionsFolder: string;
  readonly secret: NamedSecret;
  readonly state: StateTable;
  readonly hints: HintQueue;
  readonly notices: Notices;
  readonly alarms: readonly Alarm[];
}

/** What decides and acts. It alone may change anything on Render. */
export class Reconciler extends Construct {
  readonly reconcile: CapstanFunction;

  constructor(scope: Construct, id: string, props: ReconcilerProps) {
    super(scope, id);
    const { guide, functionsFolder, secret, state, hints, notices, alarms } = props;
    this.reconcile = new CapstanFunction(this, 'Reconcile', {
      name: 'reconcile',
      functionsFolder,
      description: `Decides how large ${guide.application} should be, and sees to it`,
      timeoutSeconds: RECONCILE_TIMEOUT_SECONDS,
      environment: {
        TABLE_NAME: state.table.tableName,
        SECRET_NAME: secret.name,
        HINT_DEAD_LETTER_URL: hints.deadLetters.queueUrl,
        BUS_NAME: notices.bus.eventBusName,
      },
    });
    this.reconcile.allow(secret.allowsReading());
    this.reconcile.allow(state.allows('GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'Query'));
    this.reconcile.allow(hints.allowsPuttingAside());
    this.reconcile.allow(notices.allowsTelling());
    for (let first = 0; first < alarms.length; first += ALARMS_PER_STATEMENT) {
      this.reconcile.allow(
        new PolicyStatement({
          effect: Effect.ALLOW,
          actions: ['cloudwatch:DescribeAlarms'],
          resources: alarms
            .slice(first, first + ALARMS_PER_STATEMENT)
            .map(({ alarmArn }) => alarmArn),
        }),
      );
    }
    hints.feed(this.reconcile);
  }
}
