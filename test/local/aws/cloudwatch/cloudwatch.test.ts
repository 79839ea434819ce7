import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AwsEvent } from '#local/aws/aws-event.ts';
import { CloudWatch } from '#local/aws/cloudwatch/cloudwatch.ts';
import { PacedClock } from '#local/clock.ts';
import { cpuHigh, createWorld, MINUTE, NOON } from './world.ts';

const stateIn = ({ detail }: AwsEvent) =>
  (detail as { readonly state: { readonly value: string } }).state.value;

describe('CloudWatch', () => {
  it('lives through a breach, its end and a silence', () => {
    // minute:   0   1   2   3   4   5   6   7   (silence from 8 on)
    // cpu:     10  10  90  90  90  10  10  10
    // 2 of 3:              ^ALARM     ^OK       ^INSUFFICIENT_DATA once all of 5 are missing
    const { cloudWatch, clock, publish, events } = createWorld();
    cloudWatch.putMetricAlarm(cpuHigh);
    cloudWatch.start();
    [10, 10, 90, 90, 90, 10, 10, 10].forEach((value, minute) => {
      clock.advanceTo(NOON + minute * MINUTE + 50_000);
      publish(minute, value);
    });
    clock.advanceTo(NOON + 30 * MINUTE);
    expect(events.map((event) => `${event.time.slice(11, 19)} ${stateIn(event)}`)).toEqual([
      '12:01:30 OK',
      '12:04:30 ALARM',
      '12:07:30 OK',
      '12:13:30 INSUFFICIENT_DATA',
    ]);
  });

  it('starts a new alarm without data, and its first evaluation is a change', () => {
    const { cloudWatch, clock, publish, events, stateOf } = createWorld();
    cloudWatch.putMetricAlarm(cpuHigh);
    cloudWatch.start();
    publish(0, 10);
    expect(stateOf('cpu-high')).toBe('INSUFFICIENT_DATA');
    clock.advanceTo(NOON + 2 * MINUTE);
    expect(stateOf('cpu-high')).toBe('OK');
    expect(events).toHaveLength(1);
  });

  it('keeps the state of an alarm that is changed, until the next evaluation', () => {
    const { cloudWatch, clock, publish, events, stateOf } = createWorld();
    cloudWatch.putMetricAlarm(cpuHigh);
    for (let minute = 0; minute < 3; minute++) publish(minute, 90);
    clock.advanceTo(NOON + 3 * MINUTE);
    cloudWatch.evaluate();
    cloudWatch.putMetricAlarm({ ...cpuHigh, Threshold: 95 });
    expect(stateOf('cpu-high')).toBe('ALARM');
    expect(events).toHaveLength(1);
    cloudWatch.evaluate();
    expect(stateOf('cpu-high')).toBe('OK');
  });

  it('counts data that come late in the evaluations after them', () => {
    const { cloudWatch, clock, publish, stateOf } = createWorld();
    cloudWatch.putMetricAlarm(cpuHigh);
    cloudWatch.start();
    publish(0, 10);
    publish(2, 90);
    clock.advanceTo(NOON + 3 * MINUTE + 40_000);
    expect(stateOf('cpu-high')).toBe('OK');
    publish(1, 90);
    clock.advanceTo(NOON + 4 * MINUTE + 40_000);
    expect(stateOf('cpu-high')).toBe('ALARM');
  });

  it('speaks only when a state changes', () => {
    const { cloudWatch, clock, publish, events } = createWorld();
    cloudWatch.putMetricAlarm(cpuHigh);
    cloudWatch.start();
    for (let minute = 0; minute < 60; minute++) publish(minute, 90);
    clock.advanceTo(NOON + 60 * MINUTE);
    expect(events.map(stateIn)).toEqual(['ALARM']);
  });

  it('evaluates short periods every ten seconds, from the moment there is one', () => {
    const { cloudWatch, clock, events } = createWorld();
    cloudWatch.start();
    const short = { ...cpuHigh, Period: 10, EvaluationPeriods: 1, DatapointsToAlarm: 1 };
    cloudWatch.putMetricAlarm(short);
    cloudWatch.putMetricAlarm({ ...cpuHigh, AlarmName: 'minutely' });
    const datum = { MetricName: 'cpu', Value: 90, StorageResolution: 1, Timestamp: NOON + 5000 };
    cloudWatch.putMetricData('App', [datum]);
    clock.advanceTo(NOON + 30 * MINUTE);
    expect(
      events.map(({ time, resources }) => [time.slice(14, 19), resources[0]?.split(':').at(-1)]),
    ).toEqual([
      ['00:10', 'cpu-high'],
      ['00:40', 'cpu-high'],
      ['02:30', 'minutely'],
      ['06:30', 'minutely'],
    ]);
  });

  it('stops when told to', () => {
    const { cloudWatch, clock, publish, events } = createWorld();
    cloudWatch.putMetricAlarm(cpuHigh);
    cloudWatch.start();
    cloudWatch.start();
    expect(clock.pending).toBe(1);
    cloudWatch.stop();
    publish(0, 90);
    clock.advanceTo(NOON + 30 * MINUTE);
    expect(events).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('goes on evaluating when whoever hears of one alarm deletes another', () => {
    const clock = createWorld().clock;
    const cloudWatch: CloudWatch = new CloudWatch({
      clock,
      account: '1',
      region: 'eu-central-1',
      emit: () => cloudWatch.deleteAlarm('b'),
    });
    for (const AlarmName of ['a', 'b', 'c']) cloudWatch.putMetricAlarm({ ...cpuHigh, AlarmName });
    cloudWatch.putMetricData('App', [{ MetricName: 'cpu', Value: 1 }]);
    clock.advanceTo(NOON + MINUTE);
    cloudWatch.evaluate();
    expect(cloudWatch.alarms().map(({ name, state }) => `${name} ${state.value}`)).toEqual([
      'a OK',
      'c OK',
    ]);
  });

  it('takes metrics from log lines, and drops those from too far away', () => {
    const { cloudWatch } = createWorld();
    const line = (Timestamp: number) =>
      JSON.stringify({
        _aws: {
          Timestamp,
          CloudWatchMetrics: [
            { Namespace: 'Capstan', Dimensions: [[]], Metrics: [{ Name: 'held' }] },
          ],
        },
        held: 1,
      });
    expect(cloudWatch.ingestEmf(line(NOON))).toBe(1);
    expect(cloudWatch.ingestEmf(line(NOON - 15 * 24 * 60 * MINUTE))).toBe(0);
    expect(cloudWatch.ingestEmf('START RequestId: 1')).toBe(0);
    expect([...cloudWatch.metrics.list()]).toMatchObject([{ namespace: 'Capstan', name: 'held' }]);
  });

  it('takes the metrics of AWS services from within', () => {
    const { cloudWatch } = createWorld();
    cloudWatch.putMetricData('AWS/SQS', [{ MetricName: 'NumberOfMessagesSent', Value: 1 }]);
    expect([...cloudWatch.metrics.list()]).toMatchObject([{ namespace: 'AWS/SQS' }]);
  });

  it('evaluates on a paced clock without anyone calling it', async () => {
    const clock = new PacedClock(NOON, Number.POSITIVE_INFINITY);
    const seen = new Promise<AwsEvent>((resolve) => {
      const home = { account: '1', region: 'eu-central-1' };
      const cloudWatch = new CloudWatch({ clock, ...home, emit: resolve });
      cloudWatch.putMetricAlarm(cpuHigh);
      cloudWatch.putMetricData('App', [{ MetricName: 'cpu', Value: 1 }]);
      cloudWatch.start();
    });
    expect((await seen).time).toBe('2026-03-02T12:01:30Z');
    clock.stop();
  });

  it('ends in the same state whatever the order in which all data came', () => {
    const minute = fc.record({ at: fc.nat(9), value: fc.integer({ min: 0, max: 100 }) });
    const orders = fc
      .array(minute, { maxLength: 12 })
      .chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
      );
    const mode = fc.constantFrom('missing', 'ignore', 'breaching', 'notBreaching');
    fc.assert(
      fc.property(orders, mode, ([all, shuffled], TreatMissingData) => {
        const endsIn = (order: typeof all) => {
          const { cloudWatch, clock, publish, stateOf } = createWorld();
          cloudWatch.putMetricAlarm({ ...cpuHigh, TreatMissingData });
          for (const { at, value } of order) publish(at, value);
          clock.advanceTo(NOON + 10 * MINUTE);
          cloudWatch.evaluate();
          return stateOf('cpu-high');
        };
        expect(endsIn(shuffled)).toBe(endsIn(all));
      }),
    );
  });
});
