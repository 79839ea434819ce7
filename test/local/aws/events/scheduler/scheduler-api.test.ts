import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import {
  ConflictException,
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ResourceNotFoundException,
  SchedulerClient,
  UpdateScheduleCommand,
  ValidationException,
} from '@aws-sdk/client-scheduler';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Scheduler } from '#local/aws/events/scheduler.ts';
import { receiver, START } from '../support/receiver.ts';

const input = (Name: string, ScheduleExpression = 'cron(0 8 * * ? *)') => ({
  Name,
  ScheduleExpression,
  ScheduleExpressionTimezone: 'Europe/London',
  FlexibleTimeWindow: { Mode: 'OFF' as const },
  Target: {
    Arn: 'arn:aws:sqs:us-east-1:1:q',
    RoleArn: 'arn:aws:iam::1:role/r',
    RetryPolicy: { MaximumRetryAttempts: 3 },
  },
});

describe('the Scheduler client of the AWS SDK, unmodified,', () => {
  const { clock, deliver } = receiver();
  const scheduler = new Scheduler({ clock, deliver, account: '1', region: 'us-east-1' });
  let client: SchedulerClient;
  let server: Server;

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const body =
        request.method === 'GET' || request.method === 'DELETE' ? undefined : await json(request);
      const answer = scheduler.handle(request.method ?? '', pathname, searchParams, body);
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = new SchedulerClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  });
  afterAll(async () => {
    client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('creates, gets, updates and deletes a schedule', async () => {
    const EndDate = new Date(START + 86_400_000);
    const create = new CreateScheduleCommand({ ...input('open'), EndDate });
    const { ScheduleArn } = await client.send(create);
    expect(ScheduleArn).toBe('arn:aws:scheduler:us-east-1:1:schedule/default/open');
    const get = () => client.send(new GetScheduleCommand({ Name: 'open' }));
    expect(await get()).toMatchObject({
      ...input('open'),
      Arn: ScheduleArn,
      GroupName: 'default',
      State: 'ENABLED',
      EndDate,
      CreationDate: new Date(START),
    });
    await client.send(new UpdateScheduleCommand({ ...input('open'), State: 'DISABLED' }));
    const updated = await get();
    expect([updated.State, updated.EndDate]).toEqual(['DISABLED', undefined]);
    await client.send(new DeleteScheduleCommand({ Name: 'open' }));
    await expect(get()).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it('learns why it is refused', async () => {
    await client.send(new CreateScheduleCommand(input('twice')));
    await expect(client.send(new CreateScheduleCommand(input('twice')))).rejects.toBeInstanceOf(
      ConflictException,
    );
    const wrong = client.send(new CreateScheduleCommand(input('wrong', 'rate(10 seconds)')));
    await expect(wrong).rejects.toBeInstanceOf(ValidationException);
    await expect(wrong).rejects.toThrow('Invalid Schedule Expression rate(10 seconds).');
  });

  it('lists schedules of a group page by page', async () => {
    const GroupName = 'night';
    await client.send(new CreateScheduleGroupCommand({ Name: GroupName }));
    for (const name of ['one', 'two', 'three']) {
      await client.send(new CreateScheduleCommand({ ...input(name), GroupName }));
    }
    const list = (NextToken?: string) =>
      client.send(new ListSchedulesCommand({ GroupName, MaxResults: 2, NextToken }));
    const first = await list();
    const second = await list(first.NextToken);
    const names = [first, second].map(({ Schedules = [] }) => Schedules.map(({ Name }) => Name));
    expect(names).toEqual([['one', 'two'], ['three']]);
    expect(first.Schedules?.[0]).toMatchObject({ Target: { Arn: 'arn:aws:sqs:us-east-1:1:q' } });
  });

  it('deletes a group with its schedules', async () => {
    await client.send(new CreateScheduleGroupCommand({ Name: 'gone' }));
    await client.send(new CreateScheduleCommand({ ...input('x'), GroupName: 'gone' }));
    await client.send(new DeleteScheduleGroupCommand({ Name: 'gone' }));
    await expect(
      client.send(new GetScheduleCommand({ Name: 'x', GroupName: 'gone' })),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(client.send(new GetScheduleGroupCommand({ Name: 'gone' }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
    const { ScheduleGroups = [] } = await client.send(new ListScheduleGroupsCommand({}));
    expect(ScheduleGroups.map(({ Name }) => Name)).not.toContain('gone');
  });
});
