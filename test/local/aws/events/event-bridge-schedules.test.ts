import { describe, expect, it } from 'vitest';
import type { AwsEvent } from '#local/aws/aws-event.ts';
import { EventBridge } from '#local/aws/events/event-bridge.ts';
import { receiver, secondsOf } from './support/receiver.ts';

const LAMBDA = 'arn:aws:lambda:us-east-1:111111111111:function:tick';

function world() {
  const targets = receiver();
  const { clock, deliver } = targets;
  const events = new EventBridge({ clock, deliver, account: '111111111111', region: 'us-east-1' });
  return { ...targets, events };
}

describe('a scheduled rule', () => {
  const target = { Id: 'tick', Arn: LAMBDA };

  it('fires at its rate, first one period after its creation', async () => {
    const { events, taken, reach } = world();
    events.putRule({ Name: 'tick', ScheduleExpression: 'rate(1 minute)', Targets: [target] });
    events.start();
    await reach(200);
    events.stop();
    expect(secondsOf(taken)).toEqual([60, 120, 180]);
    expect(taken[0]?.payload).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: '111111111111',
      time: '2026-03-02T09:31:00Z',
      region: 'us-east-1',
      resources: ['arn:aws:events:us-east-1:111111111111:rule/tick'],
      detail: {},
    });
  });

  it('fires by a cron expression in UTC', async () => {
    const { events, taken, reach } = world();
    events.start();
    events.putRule({ Name: 'noon', ScheduleExpression: 'cron(0 12 * * ? *)', Targets: [target] });
    await reach(2 * 86_400);
    events.stop();
    expect(taken.map(({ payload }) => (payload as AwsEvent).time)).toEqual([
      '2026-03-02T12:00:00Z',
      '2026-03-03T12:00:00Z',
    ]);
  });

  it('counts anew when it is enabled again, and rests in between', async () => {
    const { events, taken, reach } = world();
    events.putRule({ Name: 'tick', ScheduleExpression: 'rate(5 minutes)', Targets: [target] });
    events.start();
    await reach(310);
    events.setRuleState('tick', 'default', 'DISABLED');
    await reach(1000);
    events.setRuleState('tick', 'default', 'ENABLED');
    await reach(1310);
    events.stop();
    expect(secondsOf(taken)).toEqual([300, 1300]);
  });

  it('does not fire once it is deleted', async () => {
    const { events, taken, reach } = world();
    events.putRule({ Name: 'tick', ScheduleExpression: 'rate(1 minute)' });
    events.start();
    events.deleteRule('tick');
    await reach(200);
    expect(taken).toEqual([]);
  });

  it('gives every firing an id of its own, the same for the same seed', async () => {
    const run = async () => {
      const { events, taken, reach } = world();
      events.putRule({ Name: 'tick', ScheduleExpression: 'rate(1 minute)', Targets: [target] });
      events.start();
      await reach(601);
      events.stop();
      return taken.map(({ payload }) => (payload as AwsEvent).id);
    };
    const ids = await run();
    expect(new Set(ids).size).toBe(10);
    expect(await run()).toEqual(ids);
  });
});
