import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** What a function may ask of the whole table; it cannot delete. */
export type TableRight = 'GetItem' | 'BatchGetItem' | 'PutItem' | 'UpdateItem' | 'Query';

/** Everything Capstan remembers: state and lease of each target, observations, the ledger, demand, pauses. */
export class StateTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** The statement that allows exactly `rights`. */
  allows(...rights: readonly TableRight[]): PolicyStatement {
    return new PolicyStatement({
      effect: Effect.ALLOW,
      actions: rights.map((right) => `dynamodb:${right}`),
      resources: [this.table.tableArn],
    });
  }

  /** The statement that allows `rights` on items whose `pk` is one of these; `*` stands for any ending. */
  allowsAt(
    partitions: readonly string[],
    ...rights: readonly (TableRight | 'DeleteItem')[]
  ): PolicyStatement {
    return new PolicyStatement({
      effect: Effect.ALLOW,
      actions: rights.map((right) => `dynamodb:${right}`),
      resources: [this.table.tableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...partitions] } },
    });
  }
}
