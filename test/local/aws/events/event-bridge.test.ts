import { describe, expect, it } from 'vitest';
import type { AwsEvent } from '#local/aws/aws-event.ts';
import { EventBridge, type EventNote } from '#local/aws/events/event-bridge.ts';
import { type Refuse, receiver, secondsOf, unknownTarget } from './support/receiver.ts';

const LAMBDA = 'arn:aws:lambda:us-east-1:111111111111:function:hint';
const QUEUE = 'arn:aws:sqs:us-east-1:111111111111:hints.fifo';
const DEAD = 'arn:aws:sqs:us-east-1:111111111111:dead';

const alarm: AwsEvent = {
  version: '0',
  id: 'id-1',
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: '111111111111',
  time: '2026-03-02T09:30:00Z',
  region: 'us-east-1',
  resources: [],
  detail: { alarmName: 'api-cpu-high', state: { value: 'ALARM' } },
};
const pattern = { source: ['aws.cloudwatch'], detail: { state: { value: ['ALARM'] } } };

function world(refuse?: Refuse) {
  const targets = receiver(refuse);
  const notes: EventNote[] = [];
  const events = new EventBridge({
    clock: targets.clock,
    deliver: targets.deliver,
    account: '111111111111',
    region: 'us-east-1',
    observe: (note) => note.kind === 'event' && notes.push(note),
  });
  return { ...targets, events, notes };
}

describe('a bus', () => {
  it('brings an event to every target of every rule it matches', () => {
    const { events, taken, notes } = world();
    events.putRule({ Name: 'alarms', EventPattern: pattern });
    events.putTargets('alarms', [
      { Id: 'hint', Arn: LAMBDA },
      {
        Id: 'queue',
        Arn: QUEUE,
        InputPath: '$.detail.alarmName',
        SqsParameters: { MessageGroupId: 'api' },
      },
    ]);
    events.putRule({
      Name: 'everything',
      EventPattern: { source: [{ prefix: '' }] },
      Targets: [{ Id: 'hint', Arn: LAMBDA }],
    });
    events.putRule({
      Name: 'calm',
      EventPattern: { detail: { state: { value: ['OK'] } } },
      Targets: [{ Id: 'hint', Arn: LAMBDA }],
    });
    events.publish(alarm);
    expect(taken).toMatchObject([
      { arn: LAMBDA, payload: alarm },
      {
        arn: QUEUE,
        payload: 'api-cpu-high',
        options: { sqsBody: '"api-cpu-high"', messageGroupId: 'api' },
      },
      { arn: LAMBDA, payload: alarm },
    ]);
    expect(notes).toEqual([
      { kind: 'event', event: alarm, bus: 'default', rules: ['alarms', 'everything'] },
    ]);
  });

  it('keeps to its own rules', () => {
    const { events, taken } = world();
    events.createBus('capstan');
    const target = { Id: 'hint', Arn: LAMBDA };
    events.putRule({
      Name: 'r',
      EventBusName: 'capstan',
      EventPattern: pattern,
      Targets: [target],
    });
    events.publish(alarm);
    expect(taken).toEqual([]);
    events.publish(alarm, 'capstan');
    expect(taken).toHaveLength(1);
  });

  it('may be the target of another', () => {
    const { events, taken } = world();
    const { arn } = events.createBus('capstan');
    events.putRule({
      Name: 'forward',
      EventPattern: pattern,
      Targets: [{ Id: 'bus', Arn: arn, Input: '{}' }],
    });
    events.putRule({
      Name: 'r',
      EventBusName: arn,
      EventPattern: pattern,
      Targets: [{ Id: 'hint', Arn: LAMBDA }],
    });
    events.publish(alarm);
    expect(taken).toMatchObject([{ arn: LAMBDA, payload: alarm }]);
  });

  it('that does not exist swallows the event', () => {
    const { events, notes } = world();
    events.publish(alarm, 'nowhere');
    expect(notes).toMatchObject([{ bus: 'nowhere', rules: [] }]);
  });

  it('leaves out disabled rules until they are enabled', () => {
    const { events, taken } = world();
    events.putRule({
      Name: 'r',
      State: 'DISABLED',
      EventPattern: pattern,
      Targets: [{ Id: 'hint', Arn: LAMBDA }],
    });
    events.publish(alarm);
    expect(taken).toEqual([]);
    events.setRuleState('r', 'default', 'ENABLED');
    events.publish(alarm);
    expect(taken).toHaveLength(1);
  });

  it('puts what an unknown target never gets into the dead-letter queue at once', async () => {
    const { events, taken, reach } = world((arn) => (arn === LAMBDA ? unknownTarget() : undefined));
    events.putRule({ Name: 'r', EventPattern: pattern });
    events.putTargets('r', [
      { Id: 'hint', Arn: LAMBDA, InputPath: '$.detail', DeadLetterConfig: { Arn: DEAD } },
      { Id: 'queue', Arn: QUEUE },
    ]);
    events.publish(alarm);
    await reach(0);
    expect(taken.map(({ arn }) => arn)).toEqual([QUEUE, DEAD]);
    expect(taken[1]).toMatchObject({
      payload: alarm,
      options: {
        sqsBody: JSON.stringify(alarm),
        sqsAttributes: {
          RULE_ARN: 'arn:aws:events:us-east-1:111111111111:rule/r',
          TARGET_ARN: LAMBDA,
          ERROR_CODE: 'NO_RESOURCE',
        },
      },
    });
  });

  it('puts an event whose template gives no JSON into the dead-letter queue', async () => {
    const { events, taken, reach } = world();
    const InputTransformer = {
      InputPathsMap: { state: '$.detail.state' },
      InputTemplate: '{"state": "<state>"}',
    };
    events.putRule({ Name: 'r', EventPattern: pattern });
    events.putTargets('r', [
      { Id: 'hint', Arn: LAMBDA, InputTransformer, DeadLetterConfig: { Arn: DEAD } },
    ]);
    events.publish(alarm);
    await reach(0);
    expect(taken).toMatchObject([
      { arn: DEAD, options: { sqsAttributes: { ERROR_CODE: 'INVALID_JSON' } } },
    ]);
  });

  it('doubles and shuffles deliveries in chaos', async () => {
    const { events, taken, reach } = world();
    events.putRule({ Name: 'r', EventPattern: pattern, Targets: [{ Id: 'hint', Arn: LAMBDA }] });
    events.chaos({ duplicate: 100, shuffle: true, withinSeconds: 20 });
    events.publish(alarm);
    await reach(21);
    expect(taken).toHaveLength(100);
    expect(new Set(secondsOf(taken)).size).toBeGreaterThan(10);
  });

  it('routes nothing after it is stopped', () => {
    const { events, taken } = world();
    events.putRule({ Name: 'r', EventPattern: pattern, Targets: [{ Id: 'hint', Arn: LAMBDA }] });
    events.stop();
    events.publish(alarm);
    expect(taken).toEqual([]);
  });
});
