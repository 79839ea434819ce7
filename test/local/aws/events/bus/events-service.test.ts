import {
  CreateEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  InvalidEventPatternException,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  ResourceNotFoundException,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventBridge } from '#local/aws/events/event-bridge.ts';
import { listenJson } from '#local/aws/wire.ts';
import { receiver } from '../support/receiver.ts';

const LAMBDA = 'arn:aws:lambda:us-east-1:111111111111:function:hint';

describe('the EventBridge client of the AWS SDK, unmodified,', () => {
  const { clock, deliver, taken } = receiver();
  const events = new EventBridge({ clock, deliver, account: '111111111111', region: 'us-east-1' });
  let client: EventBridgeClient;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const server = await listenJson([events.service]);
    close = server.close;
    client = new EventBridgeClient({
      endpoint: server.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  });
  afterAll(async () => {
    client.destroy();
    await close();
  });

  it('puts a rule with targets and an event that reaches them', async () => {
    const EventPattern = JSON.stringify({ source: ['capstan'] });
    const { RuleArn } = await client.send(new PutRuleCommand({ Name: 'decisions', EventPattern }));
    expect(RuleArn).toBe('arn:aws:events:us-east-1:111111111111:rule/decisions');
    const put = new PutTargetsCommand({
      Rule: 'decisions',
      Targets: [{ Id: 'hint', Arn: LAMBDA }],
    });
    expect(await client.send(put)).toMatchObject({ FailedEntryCount: 0 });
    const Time = new Date('2026-03-01T00:00:00Z');
    const entry = { Source: 'capstan', DetailType: 'Decision', Detail: '{"act":true}', Time };
    const answer = await client.send(
      new PutEventsCommand({ Entries: [entry, { ...entry, Source: 'aws.ec2' }] }),
    );
    expect(answer).toMatchObject({
      FailedEntryCount: 1,
      Entries: [{}, { ErrorCode: 'NotAuthorizedForSourceException' }],
    });
    expect(taken).toMatchObject([
      {
        arn: LAMBDA,
        payload: {
          id: answer.Entries?.[0]?.EventId,
          'detail-type': 'Decision',
          time: '2026-03-01T00:00:00Z',
          detail: { act: true },
        },
      },
    ]);
  });

  it('describes, lists, switches and deletes a rule', async () => {
    const ScheduleExpression = 'rate(5 minutes)';
    await client.send(new PutRuleCommand({ Name: 'tick', ScheduleExpression, Description: 'why' }));
    const state = async () => (await client.send(new DescribeRuleCommand({ Name: 'tick' }))).State;
    await client.send(new DisableRuleCommand({ Name: 'tick' }));
    expect(await state()).toBe('DISABLED');
    await client.send(new EnableRuleCommand({ Name: 'tick' }));
    expect(await state()).toBe('ENABLED');
    const { Rules } = await client.send(new ListRulesCommand({ NamePrefix: 'ti' }));
    expect(Rules).toEqual([
      {
        Name: 'tick',
        Arn: 'arn:aws:events:us-east-1:111111111111:rule/tick',
        EventBusName: 'default',
        State: 'ENABLED',
        ScheduleExpression,
        Description: 'why',
      },
    ]);
    await client.send(new DeleteRuleCommand({ Name: 'tick' }));
    await expect(state()).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it('reads a long list of rules page by page', async () => {
    for (const Name of ['page-1', 'page-2', 'page-3']) {
      await client.send(new PutRuleCommand({ Name, EventPattern: '{"a":["b"]}' }));
    }
    const list = (NextToken?: string) =>
      client.send(new ListRulesCommand({ NamePrefix: 'page-', Limit: 2, NextToken }));
    const first = await list();
    const second = await list(first.NextToken);
    const names = [first, second].map(({ Rules = [] }) => Rules.map(({ Name }) => Name));
    expect(names).toEqual([['page-1', 'page-2'], ['page-3']]);
    expect(second.NextToken).toBeUndefined();
  });

  it('lists and removes targets, and learns which it could not remove', async () => {
    await client.send(new PutRuleCommand({ Name: 'aims', EventPattern: '{"a":["b"]}' }));
    const InputTransformer = { InputPathsMap: { id: '$.id' }, InputTemplate: '{"id":<id>}' };
    const Targets = [{ Id: 'hint', Arn: LAMBDA, InputTransformer }];
    await client.send(new PutTargetsCommand({ Rule: 'aims', Targets }));
    const listed = await client.send(new ListTargetsByRuleCommand({ Rule: 'aims' }));
    expect(listed.Targets).toEqual(Targets);
    const removed = await client.send(
      new RemoveTargetsCommand({ Rule: 'aims', Ids: ['hint', 'x'] }),
    );
    expect(removed).toMatchObject({ FailedEntryCount: 1, FailedEntries: [{ TargetId: 'x' }] });
  });

  it('tests a pattern', async () => {
    const event = {
      id: '1',
      account: '1',
      source: 'x',
      time: 't',
      region: 'r',
      'detail-type': 'd',
    };
    const test = (EventPattern: string, Event: string) =>
      client.send(new TestEventPatternCommand({ EventPattern, Event }));
    const json = JSON.stringify(event);
    expect((await test('{"source":["x"]}', json)).Result).toBe(true);
    expect((await test('{"source":["y"]}', json)).Result).toBe(false);
    await expect(test('{"source":["x"]}', '"text"')).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Parameter Event is not valid.',
    });
    await expect(test('{"source":["x"]}', '{"id":"1"}')).rejects.toThrow('account, source, time');
  });

  it('is refused a pattern with an unknown operator, with the field named', async () => {
    const EventPattern = '{"detail":{"state":[{"matches":"x"}]}}';
    const refused = client.send(new PutRuleCommand({ Name: 'wrong', EventPattern }));
    await expect(refused).rejects.toBeInstanceOf(InvalidEventPatternException);
    await expect(refused).rejects.toThrow('Unrecognized match type matches (at detail.state)');
  });

  it('creates, describes and lists buses', async () => {
    const { EventBusArn } = await client.send(new CreateEventBusCommand({ Name: 'own' }));
    const bus = await client.send(new DescribeEventBusCommand({ Name: 'own' }));
    expect(bus).toMatchObject({ Name: 'own', Arn: EventBusArn });
    const { EventBuses = [] } = await client.send(new ListEventBusesCommand({}));
    expect(EventBuses.map(({ Name }) => Name)).toEqual(['default', 'own']);
  });
});
