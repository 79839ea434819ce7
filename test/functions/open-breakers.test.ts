import { afterEach, describe, expect, it, vi } from 'vitest';
import { countOpenBreakers } from '#functions/shared/open-breakers.ts';
import { openBreakers } from '#lib/tasks/task-alarms.ts';
import { parseEmf } from '#local/aws/cloudwatch/metrics/parse-emf.ts';
import { guide, NOON } from '../core/situations.ts';

afterEach(() => vi.restoreAllMocks());

/** What CloudWatch makes of the line. */
function countedOf(...states: ('closed' | 'open' | 'half-open')[]) {
  return counted(...states.map((state) => ({ name: 'postmark', state, until: NOON + 60_000 })));
}

function counted(...breakers: Parameters<typeof countOpenBreakers>[1]) {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  countOpenBreakers(guide, breakers, NOON);
  vi.restoreAllMocks();
  return lines.flatMap(parseEmf);
}

describe('the count of open breakers', () => {
  it('is of those that let nothing through, or one to try', () => {
    const counts = [countedOf('open', 'closed', 'half-open', 'open'), countedOf('closed')];
    expect(counts.map(([one]) => one?.datum)).toMatchObject([{ Value: 3 }, { Value: 0 }]);
  });

  it('leaves out one customer’s address, and a service that nobody asked for an hour', () => {
    const open = { state: 'open' as const, until: NOON + 60_000 };
    const forgotten = { name: 'bucket', state: 'open' as const, until: NOON - 2 * 3_600_000 };
    expect(counted({ name: 'webhook:acme', ...open }, forgotten)).toMatchObject([
      { datum: { Value: 0 } },
    ]);
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
