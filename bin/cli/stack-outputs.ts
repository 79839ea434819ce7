import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { awsClient } from '#adapters/aws-client.ts';
import type { Guide } from '#core/guide.ts';
import { unreachable } from './exit.ts';

/** The name of a guide's stack, as the CDK app gives it. */
export const stackOf = (guide: Pick<Guide, 'application'>): string =>
  `${guide.application}-capstan`;

const IN_PLACE = /^(CREATE|UPDATE|IMPORT|UPDATE_ROLLBACK|IMPORT_ROLLBACK)_COMPLETE|^UPDATE_/;

/** What a deployed stack says of itself; throws `CommandFailed` when it is not there. */
export async function stackOutputs(stack: string): Promise<Readonly<Record<string, string>>> {
  const client = new CloudFormationClient(awsClient);
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const [found] = Stacks ?? [];
    const status = found?.StackStatus ?? 'gone';
    if (!IN_PLACE.test(status)) {
      throw unreachable(
        `the stack ${stack} is not in use: it is ${status}`,
        'look at its events in the CloudFormation console, then "npm run deploy"',
      );
    }
    return Object.fromEntries(
      (found?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
    );
  } catch (error) {
    // CloudFormation has no error of its own for a stack that is not there.
    const missing = error instanceof Error && /Stack with id .* does not exist/.test(error.message);
    if (!missing) throw error;
    const region = await client.config.region();
    throw unreachable(
      `there is no stack ${stack} in ${region}`,
      '--region or --profile for another place, --stack for another name',
      '"npm run deploy" makes it; --local asks the "npm start" of this folder instead',
    );
  }
}
