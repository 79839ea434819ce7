import { describe, expect, it } from 'vitest';
import { cpuHigh, createWorld, MINUTE, NOON, type World } from '../world.ts';

const one = { ...cpuHigh, EvaluationPeriods: 1, DatapointsToAlarm: 1 };
const arnOf = (name: string) => `arn:aws:cloudwatch:eu-central-1:123456789012:alarm:${name}`;

function evaluateAfter({ clock, cloudWatch }: World, minutes: number): void {
  clock.advanceTo(NOON + minutes * MINUTE);
  cloudWatch.evaluate();
}

describe('composite alarms', () => {
  it('follow the alarms they watch within the same evaluation', () => {
    const world = createWorld();
    world.cloudWatch.putMetricAlarm(one);
    world.cloudWatch.putCompositeAlarm({ AlarmName: 'any', AlarmRule: 'ALARM(cpu-high)' });
    world.publish(0, 10);
    world.publish(1, 95);
    evaluateAfter(world, 1);
    expect(world.stateOf('any')).toBe('OK');
    evaluateAfter(world, 2);
    expect(world.stateOf('any')).toBe('ALARM');
    const event = world.events.findLast(({ resources }) => resources[0] === arnOf('any'));
    expect(event?.detail).toEqual({
      alarmName: 'any',
      state: {
        value: 'ALARM',
        reason: `${arnOf('cpu-high')} transitioned to ALARM at Monday 02 March, 2026 12:02:00 UTC`,
        reasonData: JSON.stringify({
          triggeringAlarms: [
            {
              arn: arnOf('cpu-high'),
              state: { value: 'ALARM', timestamp: '2026-03-02T12:02:00.000+0000' },
            },
          ],
        }),
        timestamp: '2026-03-02T12:02:00.000+0000',
      },
      previousState: {
        value: 'OK',
        reason: expect.stringContaining('transitioned to OK at Monday'),
        reasonData: expect.any(String),
        timestamp: '2026-03-02T12:01:00.000+0000',
      },
      configuration: { alarmRule: 'ALARM(cpu-high)' },
    });
  });

  it('settle in one pass however deep they are stacked and in whatever order they came', () => {
    const world = createWorld();
    const put = (AlarmName: string, AlarmRule: string) =>
      world.cloudWatch.putCompositeAlarm({ AlarmName, AlarmRule });
    put('top', 'ALARM(middle) AND NOT OK(cpu-high)');
    put('middle', `ALARM(${arnOf('bottom')})`);
    put('bottom', 'ALARM(cpu-high)');
    world.cloudWatch.putMetricAlarm(one);
    world.publish(0, 95);
    evaluateAfter(world, 1);
    const states = ['bottom', 'middle', 'top'].map((name) => world.stateOf(name));
    expect(states).toEqual(['ALARM', 'ALARM', 'ALARM']);
  });

  it('say so when nothing but their creation decided their first state', () => {
    const world = createWorld();
    world.cloudWatch.putCompositeAlarm({ AlarmName: 'never', AlarmRule: 'FALSE' });
    evaluateAfter(world, 1);
    expect(world.cloudWatch.alarms()[0]?.state.reason).toBe(
      `${arnOf('never')} was created and its alarm rule evaluates to OK`,
    );
  });

  it('are refused when they watch themselves', () => {
    const { cloudWatch } = createWorld();
    cloudWatch.putCompositeAlarm({ AlarmName: 'a', AlarmRule: 'ALARM(b)' });
    expect(() => cloudWatch.putCompositeAlarm({ AlarmName: 'b', AlarmRule: 'OK(a)' })).toThrow(
      'watches itself',
    );
    expect(() => cloudWatch.putCompositeAlarm({ AlarmName: 'c', AlarmRule: 'OK(c)' })).toThrow(
      'watches itself',
    );
    expect(cloudWatch.alarms().map(({ name }) => name)).toEqual(['a']);
  });

  it('may name alarms to come, but not beyond the start', () => {
    const { cloudWatch } = createWorld();
    cloudWatch.putCompositeAlarm({ AlarmName: 'any', AlarmRule: 'ALARM(cpu-high)' });
    expect(() => cloudWatch.start()).toThrow('cpu-high');
    cloudWatch.putMetricAlarm(one);
    cloudWatch.start();
    expect(() =>
      cloudWatch.putCompositeAlarm({ AlarmName: 'other', AlarmRule: 'ALARM(gone)' }),
    ).toThrow('gone');
  });

  it('do not share a name with a metric alarm', () => {
    const { cloudWatch } = createWorld();
    cloudWatch.putMetricAlarm(one);
    const AlarmName = one.AlarmName;
    expect(() => cloudWatch.putCompositeAlarm({ AlarmName, AlarmRule: 'TRUE' })).toThrow('type');
  });
});
