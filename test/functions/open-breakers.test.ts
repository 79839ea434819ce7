import { afterEach, describe, expect, it, vi } from 'vitest';
import { countOpenBreakers } from '#functions/shared/open-breakers.ts';
import { openBreakers } from '#lib/tasks/task-alarms.ts';
import { parseEmf } from '#local/aws/cloudwatch/metrics/parse-emf.ts';
import { guide, NOON } from '../core/situations.ts';

afterEach(() => vi.restoreAllMocks());

/** What CloudWatch makes of the line. */
function countedOf(...states: ('closed' | 'open' | 'half-open')[]) {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  const breakers = states.map((state) => ({ state }));
  countOpenBreakers(guide, breakers, NOON);
  vi.restoreAllMocks();
  return lines.flatMap(parseEmf);
}

describe('the count of open breakers', () => {
  it('is of those that let nothing through, or one to try', () => {
    const counts = [countedOf('open', 'closed', 'half-open', 'open'), countedOf('closed')];
    expect(counts.map(([one]) => one?.datum)).toMatchObject([{ Value: 3 }, { Value: 0 }]);
  });

  it('is nought when there is no breaker, for the alarm has to see that all is well', () => {
    expect(countedOf()).toMatchObject([{ at: NOON, datum: { Value: 0, Unit: 'Count' } }]);
  });

  it('is the metric that the alarm watches', () => {
    const watched = openBreakers(guide).toMetricConfig().metricStat;
    const [counted] = countedOf();
    expect(counted).toMatchObject({
      namespace: watched?.namespace,
      datum: {
        MetricName: watched?.metricName,
        Dimensions: (watched?.dimensions ?? []).map(({ name: Name, value: Value }) => ({
          Name,
          Value,
        })),
      },
    });
  });
});
