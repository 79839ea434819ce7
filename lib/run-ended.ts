import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { Guide } from '#core/guide.ts';
import { CapstanFunction } from './capstan-function.ts';
import type { Notices } from './notices.ts';
import type { StateTable } from './state-table.ts';

const TIMEOUT_SECONDS = 20;

export interface RunEndedProps {
  readonly guide: Guide;
  readonly functionsFolder: string;
  readonly state: StateTable;
  readonly notices: Notices;
  /** By playbook. */
  readonly playbooks: ReadonlyMap<string, CapstanFunction>;
}

/**
 * What notices that a run has ended without its own doing: it was stopped by hand, took longer than eight
 * days, or failed by a fault. Its record says so then, its target is free again, and people hear of it.
 */
export class RunEnded extends Construct {
  readonly runEnded: CapstanFunction;

  constructor(scope: Construct, id: string, props: RunEndedProps) {
    super(scope, id);
    const { guide, functionsFolder, state, notices, playbooks } = props;
    const names = [...playbooks].map(([id, { lambda }]) => `${lambda.functionName}=${id}`);
    this.runEnded = new CapstanFunction(this, 'RunEnded', {
      name: 'run-ended',
      functionsFolder,
      description: `Notices what broke off a playbook of ${guide.application}`,
      timeoutSeconds: TIMEOUT_SECONDS,
      environment: {
        TABLE_NAME: state.table.tableName,
        BUS_NAME: notices.bus.eventBusName,
        PLAYBOOK_FUNCTION_NAMES: names.join(' '),
      },
      asyncCalls: { deadLetters: notices.deadLetters, retries: 2, maxAgeSeconds: 3600 },
    });
    this.runEnded.allow(state.allowsAt(['PLAYBOOK'], 'BatchGetItem', 'PutItem'));
    this.runEnded.allow(state.allowsAt(['TARGET#*'], 'UpdateItem'));
    this.runEnded.allow(notices.allowsTelling());
    // The ARNs of all playbooks' functions do not fit into the 2,048 characters of a pattern; the function
    // knows its own by name.
    const rule = new Rule(this, 'Rule', {
      description: `A playbook of ${guide.application} broke off`,
      eventPattern: {
        source: ['aws.lambda'],
        detailType: ['Durable Execution Status Change'],
        detail: { status: ['FAILED', 'TIMED_OUT', 'STOPPED'] },
      },
    });
    rule.addTarget(
      new LambdaFunction(this.runEnded.lambda, {
        deadLetterQueue: notices.deadLetters,
        retryAttempts: 10,
        maxEventAge: Duration.hours(1),
      }),
    );
  }
}
