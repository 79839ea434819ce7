import {
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  PutCompositeAlarmCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  paginateDescribeAlarms,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { cpuHigh, MINUTE, NOON } from '../world.ts';
import { connect } from './sdk.ts';

const ARN = 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:cpu-high';

describe('PutMetricAlarm', () => {
  it('makes an alarm that DescribeAlarms shows as it was made', async () => {
    const { client } = await connect();
    await client.send(new PutMetricAlarmCommand({ ...cpuHigh, TreatMissingData: 'ignore' }));
    const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms).toEqual([
      {
        ...cpuHigh,
        AlarmArn: ARN,
        ActionsEnabled: true,
        OKActions: [],
        AlarmActions: [],
        InsufficientDataActions: [],
        Dimensions: [],
        TreatMissingData: 'ignore',
        AlarmConfigurationUpdatedTimestamp: new Date(NOON),
        StateValue: 'INSUFFICIENT_DATA',
        StateReason: 'Unchecked: Initial alarm creation',
        StateUpdatedTimestamp: new Date(NOON),
        StateTransitionedTimestamp: new Date(NOON),
      },
    ]);
  });

  it.each<[string, object, string, string]>([
    ['a period of 45 seconds', { Period: 45 }, 'InvalidParameterValueException', 'Period'],
    ['M above N', { DatapointsToAlarm: 4 }, 'ValidationException', 'DatapointsToAlarm'],
    ['no threshold', { Threshold: undefined }, 'MissingRequiredParameterException', 'Threshold'],
    [
      'an anomaly band',
      { ThresholdMetricId: 'band' },
      'InvalidParameterValueException',
      'ThresholdMetricId is not supported',
    ],
    [
      'a comparison with a band',
      { ComparisonOperator: 'GreaterThanUpperThreshold' },
      'InvalidParameterValueException',
      'GreaterThanUpperThreshold',
    ],
    ['an unknown mode', { TreatMissingData: 'panic' }, 'InvalidParameterValueException', 'panic'],
    [
      'six actions',
      { AlarmActions: Array(6).fill(ARN) },
      'InvalidParameterValueException',
      'AlarmActions',
    ],
  ])('refuses %s', async (_, change, name, reason) => {
    const { client, cloudWatch } = await connect();
    const sent = client.send(new PutMetricAlarmCommand({ ...cpuHigh, ...change }));
    await expect(sent).rejects.toMatchObject({ name, message: expect.stringContaining(reason) });
    expect(cloudWatch.alarms()).toEqual([]);
  });
});

describe('DescribeAlarms', () => {
  async function withAlarms(count: number) {
    const world = await connect();
    for (let n = count; n > 0; n--) {
      const AlarmName = `alarm-${String(n).padStart(3, '0')}`;
      world.cloudWatch.putMetricAlarm({ ...cpuHigh, AlarmName, OKActions: [`${ARN}-${n}`] });
    }
    world.cloudWatch.putCompositeAlarm({ AlarmName: 'any', AlarmRule: 'ALARM(alarm-001)' });
    return world;
  }

  it('gives fifty at a time by name, and the paginator finds them all', async () => {
    const { client } = await withAlarms(120);
    const pages: string[][] = [];
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, {})) {
      pages.push(MetricAlarms.map(({ AlarmName = '' }) => AlarmName));
    }
    expect(pages.map((page) => page.length)).toEqual([50, 50, 20]);
    const names = pages.flat();
    expect(names).toEqual([...names].sort());
    expect(new Set(names).size).toBe(120);
  });

  it('finds by names, prefix, state and action', async () => {
    const { client } = await withAlarms(12);
    await client.send(
      new SetAlarmStateCommand({
        AlarmName: 'alarm-003',
        StateValue: 'ALARM',
        StateReason: 'test',
      }),
    );
    const found = async (input: object) => {
      const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand(input));
      return MetricAlarms.map(({ AlarmName }) => AlarmName);
    };
    expect(await found({ AlarmNames: ['alarm-002', 'gone'] })).toEqual(['alarm-002']);
    expect(await found({ AlarmNamePrefix: 'alarm-01' })).toEqual([
      'alarm-010',
      'alarm-011',
      'alarm-012',
    ]);
    expect(await found({ StateValue: 'ALARM' })).toEqual(['alarm-003']);
    expect(await found({ ActionPrefix: `${ARN}-7` })).toEqual(['alarm-007']);
    expect(await found({ MaxRecords: 2 })).toEqual(['alarm-001', 'alarm-002']);
  });

  it('shows composite alarms to those who ask', async () => {
    const { client } = await withAlarms(1);
    const both = ['MetricAlarm', 'CompositeAlarm'] as const;
    const plain = await client.send(new DescribeAlarmsCommand({}));
    expect(plain.CompositeAlarms).toEqual([]);
    const asked = await client.send(new DescribeAlarmsCommand({ AlarmTypes: [...both] }));
    expect(asked.MetricAlarms).toHaveLength(1);
    expect(asked.CompositeAlarms).toMatchObject([
      { AlarmName: 'any', AlarmRule: 'ALARM(alarm-001)' },
    ]);
  });

  it('refuses names together with a prefix, and a page of 101', async () => {
    const { client } = await connect();
    const both = new DescribeAlarmsCommand({ AlarmNames: ['a'], AlarmNamePrefix: 'a' });
    await expect(client.send(both)).rejects.toThrow('exclude each other');
    await expect(client.send(new DescribeAlarmsCommand({ MaxRecords: 101 }))).rejects.toThrow(
      'MaxRecords',
    );
  });
});

describe('SetAlarmState', () => {
  it('holds until the next evaluation, which both make events', async () => {
    const { client, cloudWatch, clock, publish, events, stateOf } = await connect();
    cloudWatch.putMetricAlarm(cpuHigh);
    cloudWatch.putCompositeAlarm({ AlarmName: 'any', AlarmRule: 'ALARM(cpu-high)' });
    for (let minute = 0; minute < 3; minute++) publish(minute, 10);
    clock.advanceTo(NOON + 3 * MINUTE);
    cloudWatch.evaluate();
    const test = { AlarmName: 'cpu-high', StateValue: 'ALARM', StateReason: 'drill' } as const;
    await client.send(new SetAlarmStateCommand({ ...test, StateReasonData: '{"by":"me"}' }));
    expect([stateOf('cpu-high'), stateOf('any')]).toEqual(['ALARM', 'ALARM']);
    cloudWatch.evaluate();
    expect([stateOf('cpu-high'), stateOf('any')]).toEqual(['OK', 'OK']);
    expect(events).toHaveLength(6);
  });

  it('makes no event when the state stays', async () => {
    const { client, cloudWatch, clock, events } = await connect();
    cloudWatch.putMetricAlarm(cpuHigh);
    const same = { StateValue: 'INSUFFICIENT_DATA', StateReason: 'drill' } as const;
    clock.advanceTo(NOON + MINUTE);
    await client.send(new SetAlarmStateCommand({ AlarmName: 'cpu-high', ...same }));
    expect(events).toEqual([]);
    const state = { reason: 'drill', at: NOON + MINUTE };
    expect(cloudWatch.alarms()[0]).toMatchObject({ state, since: NOON });
  });

  it('refuses an unknown alarm, and data that is no JSON', async () => {
    const { client, cloudWatch } = await connect();
    cloudWatch.putMetricAlarm(cpuHigh);
    const set = { StateValue: 'OK', StateReason: 'drill' } as const;
    const unknown = new SetAlarmStateCommand({ AlarmName: 'gone', ...set });
    await expect(client.send(unknown)).rejects.toMatchObject({ name: 'ResourceNotFound' });
    const broken = new SetAlarmStateCommand({
      AlarmName: 'cpu-high',
      ...set,
      StateReasonData: '{',
    });
    await expect(client.send(broken)).rejects.toMatchObject({ name: 'InvalidFormatFault' });
  });
});

describe('DescribeAlarmHistory', () => {
  it('tells creation, change and every state, newest first', async () => {
    const { client, cloudWatch, clock, publish } = await connect();
    await client.send(new PutMetricAlarmCommand(cpuHigh));
    clock.advanceTo(NOON + MINUTE);
    await client.send(new PutMetricAlarmCommand({ ...cpuHigh, Threshold: 50 }));
    for (let minute = 0; minute < 3; minute++) publish(minute, 60);
    clock.advanceTo(NOON + 3 * MINUTE);
    cloudWatch.evaluate();
    const { AlarmHistoryItems = [] } = await client.send(
      new DescribeAlarmHistoryCommand({ AlarmName: 'cpu-high' }),
    );
    expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toEqual([
      'Alarm updated from INSUFFICIENT_DATA to ALARM',
      'Alarm "cpu-high" updated',
      'Alarm "cpu-high" created',
    ]);
    expect(JSON.parse(AlarmHistoryItems[0]?.HistoryData ?? '')).toMatchObject({
      version: '1.0',
      oldState: { stateValue: 'INSUFFICIENT_DATA' },
      newState: { stateValue: 'ALARM', stateReasonData: { recentDatapoints: [60, 60, 60] } },
    });
  });

  it('finds by alarm, kind and time, in pages', async () => {
    const { client, cloudWatch, clock } = await connect();
    cloudWatch.putMetricAlarm(cpuHigh);
    cloudWatch.putMetricAlarm({ ...cpuHigh, AlarmName: 'other' });
    for (const [minute, StateValue] of [
      [1, 'OK'],
      [2, 'ALARM'],
      [3, 'OK'],
    ] as const) {
      clock.advanceTo(NOON + minute * MINUTE);
      const test = { AlarmName: 'cpu-high', StateValue, StateReason: 'test' };
      await client.send(new SetAlarmStateCommand(test));
    }
    const count = async (input: object) => {
      const command = new DescribeAlarmHistoryCommand(input);
      return (await client.send(command)).AlarmHistoryItems?.length;
    };
    expect(await count({})).toBe(5);
    expect(await count({ AlarmName: 'other' })).toBe(1);
    expect(await count({ HistoryItemType: 'StateUpdate' })).toBe(3);
    expect(await count({ StartDate: new Date(NOON + 2 * MINUTE) })).toBe(2);
    expect(await count({ EndDate: new Date(NOON + MINUTE) })).toBe(3);
    expect(await count({ MaxRecords: 2 })).toBe(2);
  });

  it('keeps the newest hundred items of an alarm', async () => {
    const { client, cloudWatch } = await connect();
    cloudWatch.putMetricAlarm(cpuHigh);
    const set = cloudWatch.service.operations['SetAlarmState'];
    for (let n = 0; n < 150; n++) {
      set?.({ AlarmName: 'cpu-high', StateValue: n % 2 ? 'OK' : 'ALARM', StateReason: `${n}` });
    }
    const { AlarmHistoryItems = [], NextToken } = await client.send(
      new DescribeAlarmHistoryCommand({}),
    );
    expect(AlarmHistoryItems).toHaveLength(100);
    expect(NextToken).toBeUndefined();
    expect(AlarmHistoryItems[0]?.HistoryData).toContain('"149"');
  });
});

describe('the other operations on alarms', () => {
  it('switch actions off and on', async () => {
    const { client, cloudWatch } = await connect();
    cloudWatch.putMetricAlarm(cpuHigh);
    const AlarmNames = ['cpu-high'];
    await client.send(new DisableAlarmActionsCommand({ AlarmNames }));
    expect(cloudWatch.alarms()[0]?.actionsEnabled).toBe(false);
    await client.send(new EnableAlarmActionsCommand({ AlarmNames }));
    expect(cloudWatch.alarms()[0]?.actionsEnabled).toBe(true);
  });

  it('delete all of the named alarms or none', async () => {
    const { client, cloudWatch } = await connect();
    cloudWatch.putMetricAlarm(cpuHigh);
    const wrong = new DeleteAlarmsCommand({ AlarmNames: ['cpu-high', 'gone'] });
    await expect(client.send(wrong)).rejects.toMatchObject({ name: 'ResourceNotFound' });
    expect(cloudWatch.alarms()).toHaveLength(1);
    await client.send(new DeleteAlarmsCommand({ AlarmNames: ['cpu-high'] }));
    expect(cloudWatch.alarms()).toEqual([]);
  });

  it('make composite alarms', async () => {
    const { client, stateOf } = await connect();
    await client.send(new PutCompositeAlarmCommand({ AlarmName: 'any', AlarmRule: 'TRUE' }));
    expect(stateOf('any')).toBe('INSUFFICIENT_DATA');
    const suppressed = { AlarmName: 'b', AlarmRule: 'TRUE', ActionsSuppressor: 'any' };
    await expect(client.send(new PutCompositeAlarmCommand(suppressed))).rejects.toThrow(
      'ActionsSuppressor is not supported',
    );
  });

  it('are refused by name when they are not offered', async () => {
    const { client } = await connect();
    const command = new PutDashboardCommand({ DashboardName: 'a', DashboardBody: '{}' });
    await expect(client.send(command)).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('PutDashboard'),
    });
  });
});
