import { describe, expect, it } from 'vitest';
import { cpuHigh, createWorld, MINUTE, NOON, type World } from '../world.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:people';
const FUNCTION = 'arn:aws:lambda:eu-central-1:123456789012:function:act';

interface Sent {
  readonly arn: string;
  readonly payload: unknown;
}

function createNotifyingWorld(): World & { readonly sent: readonly Sent[] } {
  const sent: Sent[] = [];
  const world = createWorld(async (arn, payload) => {
    sent.push({ arn, payload });
    if (arn.endsWith('broken')) throw new Error('no such topic');
  });
  return { ...world, sent };
}

const one = { ...cpuHigh, EvaluationPeriods: 1, DatapointsToAlarm: 1 };

/** cpu is high in the first minute, low in the second, silent afterwards. */
function live({ publish, clock, cloudWatch }: World): void {
  publish(0, 95);
  publish(1, 10);
  for (let minute = 1; minute <= 6; minute++) {
    clock.advanceTo(NOON + minute * MINUTE);
    cloudWatch.evaluate();
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('actions of alarms', () => {
  it('are those of the new state, once for each change', () => {
    const world = createNotifyingWorld();
    world.cloudWatch.putMetricAlarm({
      ...one,
      AlarmActions: [`${TOPIC}-a`],
      OKActions: [`${TOPIC}-b`, `${TOPIC}-c`],
      InsufficientDataActions: [`${TOPIC}-d`],
    });
    live(world);
    expect(world.sent.map(({ arn }) => arn.slice(-1))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('stay away while they are disabled, though the event comes', () => {
    const world = createNotifyingWorld();
    world.cloudWatch.putMetricAlarm({ ...one, ActionsEnabled: false, AlarmActions: [TOPIC] });
    live(world);
    expect(world.sent).toEqual([]);
    expect(world.events).toHaveLength(3);
  });

  it('send a topic the message that alarms send', () => {
    const world = createNotifyingWorld();
    world.cloudWatch.putMetricAlarm({ ...one, AlarmActions: [TOPIC] });
    live(world);
    expect(world.sent[0]?.payload).toMatchObject({
      AlarmName: 'cpu-high',
      AlarmDescription: 'The CPU is busy.',
      AWSAccountId: '123456789012',
      NewStateValue: 'ALARM',
      OldStateValue: 'INSUFFICIENT_DATA',
      StateChangeTime: '2026-03-02T12:01:00.000+0000',
      AlarmActions: [TOPIC],
      OKActions: [],
      Trigger: {
        MetricName: 'cpu',
        Namespace: 'App',
        StatisticType: 'Statistic',
        Statistic: 'AVERAGE',
        Unit: null,
        Dimensions: [],
        Period: 60,
        EvaluationPeriods: 1,
        DatapointsToAlarm: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 80,
        TreatMissingData: '',
      },
    });
  });

  it('send a function the event that alarms send', () => {
    const world = createNotifyingWorld();
    world.cloudWatch.putMetricAlarm({ ...one, AlarmActions: [FUNCTION] });
    live(world);
    expect(world.sent[0]).toMatchObject({
      arn: FUNCTION,
      payload: {
        source: 'aws.cloudwatch',
        alarmArn: 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:cpu-high',
        accountId: '123456789012',
        region: 'eu-central-1',
        time: '2026-03-02T12:01:00.000+0000',
        alarmData: {
          alarmName: 'cpu-high',
          state: { value: 'ALARM' },
          previousState: { value: 'INSUFFICIENT_DATA' },
          configuration: { description: 'The CPU is busy.' },
        },
      },
    });
  });

  it('hold the clock until they are delivered, and leave their outcome in the history', async () => {
    const world = createNotifyingWorld();
    world.cloudWatch.putMetricAlarm({ ...one, AlarmActions: [TOPIC, `${TOPIC}-broken`] });
    live(world);
    expect(world.clock.holds).toBe(2);
    await settled();
    expect(world.clock.holds).toBe(0);
    const history = world.cloudWatch.service.operations['DescribeAlarmHistory'];
    expect(history?.({ HistoryItemType: 'Action', ScanBy: 'TimestampAscending' })).toMatchObject({
      AlarmHistoryItems: [
        { HistorySummary: `Successfully executed action ${TOPIC}` },
        {
          HistorySummary: `Failed to execute action ${TOPIC}-broken`,
          HistoryData: expect.stringContaining('no such topic'),
        },
      ],
    });
  });
});
