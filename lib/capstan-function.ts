import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  ArnPrincipal,
  type IPrincipal,
  Policy,
  type PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { DeadLetterQueue } from './dead-letter-queue.ts';

/** A share of a core that makes TLS handshakes short; half the memory costs as much and takes twice as long. */
const MEMORY_MB = 512;

/** What happens to asynchronous calls that fail. */
export interface AsyncCalls {
  readonly deadLetters: DeadLetterQueue;
  readonly retries: 0 | 1 | 2;
  /** A call that waited longer is not worth making any more. */
  readonly maxAgeSeconds: number;
}

/** What makes a function durable. */
export interface Durable {
  /** From its start to its end, waits included. */
  readonly executionDays: number;
  /** How long an ended execution keeps its history and its name. */
  readonly keepDays: number;
}

export interface CapstanFunctionProps {
  /** The function's name in texts, and its bundle's folder under `functionsFolder` unless `bundle` names it. */
  readonly name: string;
  readonly bundle?: string;
  /** Where `bundle` put its work. */
  readonly functionsFolder: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  /** Only for functions that calculate; the others wait most of the time. */
  readonly memoryMb?: number;
  /** Nothing secret: whoever may read the function's configuration reads this. */
  readonly environment: Readonly<Record<string, string>>;
  /** Only for functions that are called asynchronously; a queue keeps its own dead letters. */
  readonly asyncCalls?: AsyncCalls;
  /** Only from the beginning: a function that becomes durable later is replaced. */
  readonly durable?: Durable;
}

/**
 * The house Lambda: arm64, its own role without managed policies, logs that expire. No tracing (it needs
 * rights on `*`) and no reserved concurrency (a new account, with ten in all, would refuse to deploy).
 */
export class CapstanFunction extends Construct {
  readonly lambda: Lambda;
  readonly #role: Role;

  constructor(scope: Construct, id: string, props: CapstanFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Log', { retention: RetentionDays.ONE_MONTH });
    this.#role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${props.name} may do, and nothing else`,
    });
    logGroup.grantWrite(this.#role);
    this.lambda = new Lambda(this, 'Lambda', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(join(props.functionsFolder, props.bundle ?? props.name)),
      description: props.description,
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memoryMb ?? MEMORY_MB,
      environment: { ...props.environment },
      role: this.#role,
      logGroup,
      ...(props.asyncCalls && {
        deadLetterQueue: props.asyncCalls.deadLetters,
        retryAttempts: props.asyncCalls.retries,
        maxEventAge: Duration.seconds(props.asyncCalls.maxAgeSeconds),
      }),
      ...(props.durable && {
        durableConfig: {
          executionTimeout: Duration.days(props.durable.executionDays),
          retentionPeriod: Duration.days(props.durable.keepDays),
        },
        // An execution goes on with the version it began with, also after the next deploy.
        currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      }),
    });
  }

  /** The finding of cdk-nag about a right on all versions and executions of this function, and why it stands. */
  starForExecutions(): { readonly id: string; readonly reason: string } {
    const { functionArn, stack } = this.lambda;
    const getAtt: unknown = stack.resolve(functionArn);
    const [logicalId] = (getAtt as { readonly 'Fn::GetAtt': readonly [string, string] })[
      'Fn::GetAtt'
    ];
    return {
      id: `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>:*]`,
      reason:
        'The star stands for versions and executions of one function, named when they begin. Ends when IAM can name the executions of a function without one.',
    };
  }

  /** The function's role as the policy of a bucket names it. */
  get principal(): IPrincipal {
    return new ArnPrincipal(this.#role.roleArn);
  }

  /** Adds one thing the function may do. */
  allow(statement: PolicyStatement): void {
    this.#role.addToPolicy(statement);
  }

  /**
   * Adds it in a policy that is made after the function: for a statement that names the function itself, or
   * something that is made with the function's address.
   */
  allowAfterwards(id: string, statement: PolicyStatement): Policy {
    return new Policy(this, id, { roles: [this.#role], statements: [statement] });
  }

  /** Adds it in a policy of its own, for a statement that needs an explanation of its own. */
  allowApart(id: string, statement: PolicyStatement): Policy {
    const policy = this.allowAfterwards(id, statement);
    // Or the first calls after a deploy could come before the right to make them.
    this.lambda.node.addDependency(policy);
    return policy;
  }
}
