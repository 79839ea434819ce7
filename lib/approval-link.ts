import { Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Guide } from '#core/guide.ts';
import { CapstanFunction } from './capstan-function.ts';
import type { NamedSecret } from './named-secret.ts';
import type { StateTable } from './state-table.ts';

const TIMEOUT_SECONDS = 20;

export interface ApprovalLinkProps {
  readonly guide: Guide;
  readonly functionsFolder: string;
  /** Has nothing but the key that signs the links. */
  readonly secret: NamedSecret;
  readonly state: StateTable;
}

/**
 * A page on which a person says yes or no to a request for approval, for the link in the notification. Its
 * address is open to everybody: the signed token in the link is what counts, and it opens one request until
 * that expires.
 */
export class ApprovalLink extends Construct {
  readonly page: CapstanFunction;
  /** Ends with a slash. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: ApprovalLinkProps) {
    super(scope, id);
    const { guide, functionsFolder, secret, state } = props;
    this.page = new CapstanFunction(this, 'Page', {
      name: 'approve-link',
      functionsFolder,
      description: `Asks people for their yes to playbooks of ${guide.application}`,
      timeoutSeconds: TIMEOUT_SECONDS,
      environment: { TABLE_NAME: state.table.tableName, APPROVAL_SECRET_NAME: secret.name },
    });
    this.page.allow(secret.allowsReading());
    this.page.allow(state.allowsAt(['PLAYBOOK'], 'BatchGetItem'));
    this.url = this.page.lambda.addFunctionUrl({ authType: FunctionUrlAuthType.NONE }).url;
  }

  /** Lets the page answer requests of these functions, whose environment in turn names the page. */
  answers(functions: readonly CapstanFunction[]): void {
    const policy = this.page.allowAfterwards(
      'Answers',
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['lambda:SendDurableExecutionCallbackSuccess'],
        resources: functions.map(({ lambda }) => `${lambda.functionArn}:*`),
      }),
    );
    Validations.of(policy).acknowledge(...functions.map((one) => one.starForExecutions()));
  }
}
