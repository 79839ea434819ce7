import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { guide } from '#config';
import { rowAlarms } from '#core/alarms.ts';
import type { Guide } from '#core/guide.ts';
import { publishedSignals } from '#core/published-signals.ts';
import { matchesEvent } from '#local/aws/events/pattern/event-pattern.ts';
import { synthesized } from './synthesized.ts';
import { at, each } from './template-reading.ts';

const stack = synthesized(guide);
const alarms = each(stack, 'AWS::CloudWatch::Alarm');
const rowsOf = alarms.filter(
  ({ properties }) => at(properties, 'Dimensions', 0, 'Name') === 'Target',
);
const named = (name: string) => alarms.find(({ properties }) => properties['AlarmName'] === name);
const rulePattern = (of: typeof stack) =>
  of.of('AWS::Events::Rule').find(([id]) => id.includes('AlarmRule'))?.[1].Properties[
    'EventPattern'
  ];

describe.each(guide.rows)('the row $id', (row) => {
  it('has exactly a high and a low alarm', () => {
    const mine = rowsOf.filter(({ properties }) =>
      String(properties['AlarmName']).match(new RegExp(`^${row.id}-(high|low)$`)),
    );
    expect(mine.map(({ properties }) => properties['AlarmName']).sort()).toEqual([
      `${row.id}-high`,
      `${row.id}-low`,
    ]);
  });

  it.each(['high', 'low'] as const)('alarms on its %s line as the table says', (side) => {
    expect(named(`${row.id}-${side}`)?.properties).toMatchObject({
      Namespace: `Capstan/${guide.application}`,
      Dimensions: [{ Name: 'Target', Value: row.target }],
      Statistic: 'Average',
      Period: 60,
      Threshold: row[side].value,
      DatapointsToAlarm: row[side].breaching,
      EvaluationPeriods: row[side].of,
      ComparisonOperator: side === 'high' ? 'GreaterThanThreshold' : 'LessThanThreshold',
    });
  });

  it("says why, what Capstan will do and where to read on, within CloudWatch's limit", () => {
    for (const side of ['high', 'low'] as const) {
      const description = String(named(`${row.id}-${side}`)?.properties['AlarmDescription']);
      expect(description).toContain(row.why[side]);
      expect(description).toContain(`${guide.docsUrl}#${row.id}`);
      expect(description.length).toBeLessThanOrEqual(1024);
    }
  });
});

describe('the alarms of the template', () => {
  it('each name a row of the table', () => {
    expect(rowsOf.map(({ properties }) => properties['AlarmName']).sort()).toEqual(
      rowAlarms(guide)
        .map(({ name }) => name)
        .sort(),
    );
  });

  it('all say how they treat missing data, and no row takes blindness for load', () => {
    for (const { properties } of alarms) expect(properties).toHaveProperty('TreatMissingData');
    const treatments = rowsOf.map(({ properties }) => properties['TreatMissingData']);
    expect(treatments).not.toContain('breaching');
  });

  it('act on nothing when they stand for a row, and tell the topic when they stand for Capstan', () => {
    for (const { properties } of rowsOf) expect(properties).not.toHaveProperty('AlarmActions');
    for (const { id, properties } of alarms.filter((one) => !rowsOf.includes(one))) {
      expect(properties['AlarmActions'], id).toHaveLength(1);
      expect(properties['AlarmDescription'], id).toContain(guide.docsUrl);
      expect(String(properties['AlarmDescription']).length, id).toBeLessThanOrEqual(1024);
    }
  });
});

describe("Capstan's alarms about itself", () => {
  it('treats a silent loop as a dead one, after three of five minutes', () => {
    expect(named('asset-anchor-capstan-heartbeat')?.properties).toMatchObject({
      Namespace: `Capstan/${guide.application}`,
      MetricName: 'Heartbeat',
      Dimensions: [{ Name: 'Loop', Value: 'reconcile' }],
      Statistic: 'Sum',
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      DatapointsToAlarm: 3,
      EvaluationPeriods: 5,
      TreatMissingData: 'breaching',
    });
  });

  it.each(['collect', 'reconcile', 'notify'])('watches the errors of %s', (name) => {
    const alarm = named(`asset-anchor-capstan-${name}-errors`);
    expect(alarm?.properties).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Statistic: 'Sum',
      TreatMissingData: 'notBreaching',
    });
    expect(JSON.stringify(at(alarm?.properties, 'Dimensions')).toLowerCase()).toContain(name);
  });

  it('watches how long hints wait', () => {
    expect(named('asset-anchor-capstan-hints-wait')?.properties).toMatchObject({
      MetricName: 'ApproximateAgeOfOldestMessage',
      Statistic: 'Maximum',
    });
  });
});

describe('a number changed in the guide', () => {
  it('changes exactly its own alarm', () => {
    const changed: Guide = {
      ...guide,
      rows: guide.rows.map((row) =>
        row.id === 'api-cpu' ? { ...row, high: { ...row.high, value: 65 } } : row,
      ),
    };
    const after = each(synthesized(changed), 'AWS::CloudWatch::Alarm');
    const different = after.filter(
      (alarm, index) => JSON.stringify(alarm) !== JSON.stringify(alarms[index]),
    );
    expect(different.map(({ properties }) => properties['AlarmName'])).toEqual(['api-cpu-high']);
    expect(different[0]?.properties['Threshold']).toBe(65);
  });
});

describe('the rule that wakes the loop', () => {
  const folder = join(import.meta.dirname, '..', '..', 'events', 'reconcile');
  const samples = readdirSync(folder)
    .filter((file) => file.startsWith('alarm-') || file === 'new-alarm.json')
    .map((file) => ({
      file,
      event: JSON.parse(
        JSON.parse(readFileSync(join(folder, file), 'utf8')).Records[0].body,
      ) as Record<string, unknown>,
    }));
  const strangers = (change: object) => ({
    ...samples[0]?.event,
    detail: { ...(samples[0]?.event['detail'] as object), ...change },
  });

  it.each(samples)('lets $file through', ({ event }) => {
    expect(matchesEvent(rulePattern(stack), event)).toBe(true);
  });

  it('passes by alarms on other metrics, whatever their name', () => {
    const metrics = [{ metricStat: { metric: { namespace: 'AWS/EC2', name: 'Cpu' } } }];
    expect(matchesEvent(rulePattern(stack), strangers({ configuration: { metrics } }))).toBe(false);
  });

  it("passes by Capstan's alarms about itself", () => {
    for (const { properties } of alarms.filter((one) => !rowsOf.includes(one))) {
      expect(
        matchesEvent(rulePattern(stack), strangers({ alarmName: properties['AlarmName'] })),
      ).toBe(false);
    }
  });
});

describe('custom metrics', () => {
  it('stay below forty, the heartbeat included', () => {
    const published = guide.targets.flatMap((target) => publishedSignals(guide, target));
    expect(published.length + 1).toBeLessThan(40);
  });

  it('include every metric that a row alarms on', () => {
    for (const row of guide.rows) {
      const target = guide.targets.find(({ id }) => id === row.target);
      const published = target === undefined ? [] : publishedSignals(guide, target);
      expect(
        published.map(({ id }) => id),
        row.id,
      ).toContain(row.signal);
    }
  });
});
