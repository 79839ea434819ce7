import { Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** A SecureString of Parameter Store, known by its name only: it is made by hand, as secrets are. */
export class NamedParameter extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    this.name = name;
  }

  /**
   * Needs no right on the key: that of AWS (`alias/aws/ssm`) lets everybody in the account decrypt who may read
   * the parameter (docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html).
   */
  allowsReading(): PolicyStatement {
    return new PolicyStatement({
      effect: Effect.ALLOW,
      actions: ['ssm:GetParameter'],
      resources: [
        Stack.of(this).formatArn({
          service: 'ssm',
          resource: 'parameter',
          resourceName: this.name.replace(/^\//, ''),
        }),
      ],
    });
  }
}
