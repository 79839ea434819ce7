import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { guide } from '#config';
import { stackName } from '#lib/capstan-app.ts';
import { stackOf } from '../../../bin/cli/stack-outputs.ts';
import { type Answer, startLyingServer } from '../../adapters/lying-server.ts';
import { aPlace } from './support/a-place.ts';
import { capstan } from './support/a-shell.ts';

const place = aPlace();
const before = { ...process.env };

const xml =
  (status: number, body: string): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/xml' });
    response.end(body);
  };

const refusal = (status: number, code: string, message: string): Answer =>
  xml(
    status,
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  );

const described = (status: string, outputs: Readonly<Record<string, string>>): Answer =>
  xml(
    200,
    `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>s</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>${status}</StackStatus><Outputs>${Object.entries(
      outputs,
    )
      .map(
        ([key, value]) =>
          `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
      )
      .join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  );

async function cloudFormation(answer: Answer) {
  const server = await startLyingServer(answer);
  process.env['AWS_ENDPOINT_URL_CLOUDFORMATION'] = server.url.replace('/v1', '');
  return server;
}

beforeEach(() => {
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/nowhere',
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
  });
});
afterEach(() => {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('AWS_') && !name.endsWith('DYNAMODB')) delete process.env[name];
  }
  for (const [name, value] of Object.entries(before)) process.env[name] ??= value;
});

describe('a stack on AWS', () => {
  it('is found under the name that the CDK app gives it', () => {
    expect(stackOf(guide)).toBe(stackName(guide));
  });

  it('is asked by its outputs, and a person is named by the caller’s ARN', async () => {
    const server = await cloudFormation(described('UPDATE_COMPLETE', { TableName: 'capstan' }));
    const arn = 'arn:aws:iam::123456789012:user/ann';
    const sts = await startLyingServer((response) => {
      response.setHeader('content-type', 'text/xml');
      response.end(
        `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${arn}</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      );
    });
    process.env['AWS_ENDPOINT_URL_STS'] = sts.url;
    const words = ['pause', 'api', '--why', 'test', '--json', '--region', 'eu-west-1'];
    const { exit, out } = await capstan(words);
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ by: arn, target: 'api' });
    expect(server.seen[0]?.body).toContain('StackName=asset-anchor-capstan');
    expect(sts.seen[0]?.headers.authorization).toContain('/eu-west-1/sts/aws4_request');
  });

  it.each<readonly [string, Answer, string, string]>([
    [
      'is missing',
      refusal(400, 'ValidationError', 'Stack with id asset-anchor-capstan does not exist'),
      'there is no stack asset-anchor-capstan in eu-central-1',
      '"npm run deploy" makes it',
    ],
    [
      'is half deleted',
      described('DELETE_IN_PROGRESS', {}),
      'is not in use: it is DELETE_IN_PROGRESS',
      'CloudFormation console',
    ],
    ['is somebody else’s', described('CREATE_COMPLETE', {}), 'is none of Capstan', 'TableName'],
    [
      'is not ours to see',
      refusal(403, 'AccessDenied', 'User: x is not authorized to perform: DescribeStacks'),
      'AWS does not allow it: User: x is not authorized',
      'another --profile',
    ],
    [
      'is asked with credentials that have expired',
      refusal(403, 'ExpiredToken', 'The security token included in the request is expired'),
      'your AWS credentials have expired',
      'sign in again',
    ],
    [
      'AWS itself cannot answer for',
      refusal(503, 'ServiceUnavailable', 'come back later'),
      'AWS is in trouble: come back later',
      'try again',
    ],
    [
      'is asked with credentials nobody knows',
      refusal(403, 'InvalidClientTokenId', 'The security token is invalid'),
      'AWS does not know these credentials',
      'AWS_PROFILE',
    ],
  ])('that %s is said with what to do next', async (_, answer, says, next) => {
    await cloudFormation(answer);
    const { exit, notes, out } = await capstan(['status']);
    expect(exit).toBe(3);
    expect(out).toBe('');
    expect(notes).toContain(says);
    expect(notes).toContain(next);
  });

  it('cannot be asked without credentials', async () => {
    delete process.env['AWS_ACCESS_KEY_ID'];
    const { exit, notes } = await capstan(['status']);
    expect(exit).toBe(3);
    expect(notes).toContain('there are no AWS credentials here');
    expect(notes).toContain('--local');
  });

  it('cannot be asked without a region', async () => {
    delete process.env['AWS_REGION'];
    const { exit, notes } = await capstan(['status']);
    expect(exit).toBe(3);
    expect(notes).toContain('AWS needs a region');
  });

  it('cannot be asked where nobody answers', async () => {
    process.env['AWS_ENDPOINT_URL_CLOUDFORMATION'] = 'http://127.0.0.1:9';
    const { exit, notes } = await capstan(['status']);
    expect(exit).toBe(3);
    expect(notes).toContain('nobody answers there');
  });
});

describe('a session of this folder', () => {
  it('that does not run is said with how to start it', async () => {
    const { exit, notes } = await capstan(['status', '--local']);
    expect(exit).toBe(3);
    expect(notes).toContain('nothing runs here');
    expect(notes).toContain('npm start');
  });

  it('is reached whatever profile the terminal has', async () => {
    process.env['AWS_PROFILE'] = 'production';
    const { exit } = await capstan(['explain', 'api', '--local'], { session: place.session });
    expect(exit).toBe(1);
  });
});
