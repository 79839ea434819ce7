import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alarmReader } from '#adapters/alarm-reader.ts';
import { metricPublisher, unpublished } from '#adapters/metric-publisher.ts';
import { guide } from '#config';
import type { Observation } from '#core/observation.ts';
import { publishedSignals } from '#core/published-signals.ts';
import { CloudWatch } from '#local/aws/cloudwatch/cloudwatch.ts';
import type { JsonService } from '#local/aws/wire.ts';
import { PacedClock } from '#local/clock.ts';
import { anAws } from './an-aws.ts';
import { serviceObservation } from './state-table/examples.ts';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 7, 3, 12);
const clock = new PacedClock(NOON, 1);
const cloudWatch = new CloudWatch({
  clock,
  account: '111111111111',
  region: 'us-east-1',
  emit: () => {},
});
const asked: (readonly [string, Record<string, unknown>])[] = [];
let distort = (_operation: string, answer: unknown): unknown => answer;

/** The service with every call noted and, when a test wants it, its answers distorted. */
const watched: JsonService = {
  ...cloudWatch.service,
  operations: Object.fromEntries(
    Object.entries(cloudWatch.service.operations).map(([name, run]) => [
      name,
      async (input) => {
        asked.push([name, input]);
        return distort(name, await run(input));
      },
    ]),
  ),
};

let close: () => Promise<void>;
beforeAll(async () => {
  close = await anAws(watched);
});
afterAll(async () => {
  clock.stop();
  await close();
});

const alarm = (AlarmName: string) => ({
  AlarmName,
  Namespace: 'Capstan/test',
  MetricName: 'Cpu',
  Dimensions: [{ Name: 'Target', Value: 'api' }],
  Statistic: 'Average',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 70,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'missing',
});

describe('alarmReader', () => {
  it('reads states by name, and knows nothing of an alarm that does not exist', async () => {
    cloudWatch.putMetricAlarm(alarm('api-cpu-high'));
    await cloudWatch.service.operations['SetAlarmState']?.({
      AlarmName: 'api-cpu-high',
      StateValue: 'ALARM',
      StateReason: 'test',
    });
    const readings = await alarmReader(() => NOON).alarms(['api-cpu-high', 'gone', 'gone']);
    expect(readings).toEqual({
      at: NOON,
      states: { 'api-cpu-high': 'ALARM', gone: 'INSUFFICIENT_DATA' },
    });
  });

  it('takes a state that nobody knows for no data', async () => {
    distort = () => ({ MetricAlarms: [{ AlarmName: 'api-cpu-high', StateValue: 'PANIC' }] });
    const { states } = await alarmReader(() => NOON).alarms(['api-cpu-high']);
    distort = (_, answer) => answer;
    expect(states).toEqual({ 'api-cpu-high': 'INSUFFICIENT_DATA' });
  });

  it('asks for a hundred names at a time, and for nothing when there are none', async () => {
    asked.length = 0;
    const names = Array.from({ length: 250 }, (_, index) => `alarm-${index}`);
    const { states } = await alarmReader(() => NOON).alarms(names);
    expect(Object.keys(states)).toHaveLength(250);
    expect(asked.map(([, input]) => input['AlarmNames'])).toEqual([
      names.slice(0, 100),
      names.slice(100, 200),
      names.slice(200),
    ]);
    asked.length = 0;
    await alarmReader(() => NOON).alarms([]);
    expect(asked).toEqual([]);
  });
});

const at = (minute: number, value: number) => ({ at: NOON - minute * MINUTE, value });
const api = guide.targets[0];
const signals = publishedSignals(guide, api);
const observe = (series: Observation['series']): Observation => ({ ...serviceObservation, series });
/** Minutes ago; CloudWatch files a value under the beginning of its minute. */
const timesOf = (data: ReturnType<typeof unpublished>) =>
  data.map(({ Timestamp }) => (NOON - MINUTE - (Timestamp?.getTime() ?? 0)) / MINUTE);

describe('unpublished', () => {
  it('is the newest minute, once the one before was published', () => {
    const before = observe({ cpu: [at(3, 30), at(2, 31), at(1, 32)] });
    const now = observe({ cpu: [at(3, 30), at(2, 31), at(1, 32), at(0, 33)] });
    expect(unpublished(signals, { now, before })).toEqual([
      {
        MetricName: 'Cpu',
        Dimensions: [{ Name: 'Target', Value: 'api' }],
        Timestamp: new Date(NOON - MINUTE),
        Value: 33,
        Unit: 'Percent',
      },
    ]);
  });

  it('is also a late minute, as long as an alarm may still look at it', () => {
    const before = observe({ cpu: [at(1, 32)] });
    const now = observe({ cpu: [at(9, 1), at(3, 2), at(2, 31), at(1, 32), at(0, 33)] });
    expect(timesOf(unpublished(signals, { now, before }))).toEqual([2, 0]);
  });

  it('is the last three minutes when nothing was published before', () => {
    const now = observe({ cpu: [4, 3, 2, 1, 0].map((minute) => at(minute, 30)) });
    expect(timesOf(unpublished(signals, { now, before: undefined }))).toEqual([2, 1, 0]);
  });

  it('is nothing when there is no news', () => {
    const now = observe({ cpu: [at(0, 33)] });
    expect(unpublished(signals, { now, before: now })).toEqual([]);
    expect(unpublished(signals, { now: observe({}), before: undefined })).toEqual([]);
  });

  it('is nothing of a signal that the guide does not publish', () => {
    const now = observe({ 'response-time-p50': [at(0, 90)], 'error-rate': [at(0, 1)] });
    const data = unpublished(signals, { now, before: undefined });
    expect(data.map(({ MetricName }) => MetricName)).toEqual(['ErrorRate']);
  });
});

describe('metricPublisher', () => {
  it('puts the points of all targets with one request, where alarms find them', async () => {
    asked.length = 0;
    const one = observe({ cpu: [at(0, 81)] });
    const changes = ['api', 'database'].map((target) => ({
      now: { ...one, target },
      before: undefined,
    }));
    await metricPublisher(guide).publish(changes);
    expect(asked.map(([operation]) => operation)).toEqual(['PutMetricData']);
    const data = asked[0]?.[1];
    expect(data).toMatchObject({ Namespace: 'Capstan/asset-anchor' });
    expect(data?.['MetricData']).toMatchObject([
      { MetricName: 'Cpu', Value: 81, Dimensions: [{ Value: 'api' }] },
      { MetricName: 'Cpu', Value: 81, Dimensions: [{ Value: 'database' }] },
    ]);
  });

  it('puts at most a thousand points at a time', async () => {
    asked.length = 0;
    const series = { cpu: [at(2, 1), at(1, 1), at(0, 1)] };
    const changes = Array.from({ length: 400 }, () => ({
      now: observe(series),
      before: undefined,
    }));
    await metricPublisher(guide).publish(changes);
    const sizes = asked.map(([, input]) => (input['MetricData'] as unknown[]).length);
    expect(sizes).toEqual([1_000, 200]);
  });

  it('asks nothing when there is nothing to publish', async () => {
    asked.length = 0;
    await metricPublisher(guide).publish([{ now: observe({}), before: undefined }]);
    expect(asked).toEqual([]);
  });
});
