import { rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { createServices } from '#local/aws/create-services.ts';
import { provision } from '#local/aws/resources/provision.ts';
import { RuntimeListeners } from '#local/aws/runtime-events.ts';
import { readAssembly } from '#local/aws/template/assembly.ts';
import { Usage } from '#local/aws/usage.ts';
import { PacedClock } from '#local/clock.ts';
import { writeAssembly } from '../fixtures/write-assembly.ts';

const clock = new PacedClock(Date.UTC(2026, 0, 5, 9));
afterAll(() => clock.stop());

const inline = (Properties: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Code: { ZipFile: 'exports.handler = async () => 1;' },
    ...Properties,
  },
});
const arn = { 'Fn::GetAtt': ['F', 'Arn'] };
const url = (Properties: object) => ({
  F: inline(),
  U: {
    Type: 'AWS::Lambda::Url',
    Properties: { TargetFunctionArn: arn, AuthType: 'NONE', ...Properties },
  },
});
const durable = (DurableConfig: object, more: object = {}) => ({
  F: inline({ DurableConfig }),
  ...more,
});
const queue = 'arn:aws:sqs:us-east-1:000000000000:q';

describe('what the runtime does not do', () => {
  it.each([
    ['streaming', url({ InvokeMode: 'RESPONSE_STREAM' }), 'Bad/U.InvokeMode'],
    ['CORS', url({ Cors: { AllowOrigins: ['*'] } }), 'Bad/U.Cors'],
    ['another kind of authorization', url({ AuthType: 'JWT' }), 'Bad/U.AuthType'],
    ['a URL of an alias that is not there', url({ Qualifier: 'live' }), 'Function not found'],
    [
      'a key for executions',
      durable({ ExecutionTimeout: 60, KMSKeyArn: 'k' }),
      'Bad/F.DurableConfig.KMSKeyArn',
    ],
    [
      'an execution of two years',
      durable({ ExecutionTimeout: 63_072_000 }),
      'Bad/F.DurableConfig.ExecutionTimeout',
    ],
    ['an execution without a time-out', durable({}), 'ExecutionTimeout: wants a number'],
    [
      'an alias over two versions',
      {
        F: inline(),
        A: {
          Type: 'AWS::Lambda::Alias',
          Properties: { Name: 'a', FunctionName: { Ref: 'F' }, RoutingConfig: {} },
        },
      },
      'Bad/A.RoutingConfig',
    ],
    [
      'destinations of a durable function',
      durable(
        { ExecutionTimeout: 60 },
        {
          C: {
            Type: 'AWS::Lambda::EventInvokeConfig',
            Properties: {
              FunctionName: { Ref: 'F' },
              Qualifier: '$LATEST',
              DestinationConfig: { OnFailure: { Destination: queue } },
            },
          },
        },
      ),
      'Bad/C.DestinationConfig',
    ],
    [
      'a queue that feeds a durable function',
      durable(
        { ExecutionTimeout: 60 },
        {
          M: {
            Type: 'AWS::Lambda::EventSourceMapping',
            Properties: {
              FunctionName: { Ref: 'F' },
              EventSourceArn: queue,
            },
          },
        },
      ),
      'Bad/M',
    ],
  ])('%s is refused by its place in the template', async (_what, resources, place) => {
    const bad = writeAssembly('Bad', resources);
    const { services, stop } = createServices(
      { clock, region: 'us-east-1', account: '000000000000', seed: 1, environment: () => ({}) },
      new RuntimeListeners(),
      new Usage(),
    );
    await expect(provision(readAssembly(bad), services)).rejects.toThrow(place);
    await stop();
    rmSync(bad, { recursive: true });
  });
});
