import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { awsClient } from '#adapters/aws-client.ts';
import { unreachable } from './exit.ts';

/** The ARN of whoever holds the credentials; anybody may ask this of themselves. */
export async function callerArn(): Promise<string> {
  const { Arn } = await new STSClient(awsClient).send(new GetCallerIdentityCommand({}));
  if (Arn !== undefined) return Arn;
  throw unreachable(
    'AWS does not say who you are',
    '"aws sts get-caller-identity" shows what your credentials lead to',
  );
}
