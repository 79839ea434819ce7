import { describe, expect, it } from 'vitest';
import { checkGuide, guideReport } from '#core/check-guide.ts';
import { shippedGuide as guide } from './situations.ts';

/** A copy with one value changed, by path. */
function changed(path: string, value: unknown): unknown {
  const copy: unknown = structuredClone(guide);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let place = copy as Record<string, unknown>;
  for (const key of keys) place = place[key] as Record<string, unknown>;
  if (value === undefined) delete place[last];
  else place[last] = value;
  return copy;
}

describe('checkGuide', () => {
  it('finds nothing wrong with the guide that ships', () => {
    expect(checkGuide(guide)).toEqual([]);
  });

  it.each([
    ['application', 'Asset Anchor', 'application', 'kebab-case'],
    ['timeZone', 'Mars/Olympus', 'timeZone', 'IANA'],
    ['targets.0.renderId', 'srv-short', 'targets.0.renderId', '20 characters'],
    ['targets.0.mode', 'both', 'targets.0.mode', 'direct, steer'],
    ['targets.0.instances.min', 11, 'targets.0.instances.min', 'at most max, 10'],
    ['targets.0.instances.max', 101, 'targets.0.instances.max', '100'],
    [
      'targets.0.connections.database',
      'nowhere',
      'targets.0.connections.database',
      'postgres target',
    ],
    ['targets.2.id', 'api', 'targets.2.id', 'used once'],
    ['rows.0.target', 'web', 'rows.0.target', 'a target of this guide'],
    ['rows.0.signal', 'cpus', 'rows.0.signal', 'one of cpu'],
    ['rows.0.signal', 'iops', 'rows.0.signal', 'a signal of a service'],
    ['rows.0.id', 'web-cpu', 'rows.0.id', 'api-cpu'],
    ['rows.0.high.value', '70', 'rows.0.high.value', 'a number'],
    ['rows.0.high.value', Number.NaN, 'rows.0.high.value', 'number'],
    ['rows.0.high.value', 170, 'rows.0.high.value', '100 %'],
    ['rows.0.high.aim', 70, 'rows.0.high.aim', 'below high.value'],
    ['rows.0.high.breaching', 6, 'rows.0.high.breaching', 'at most of, 5'],
    ['rows.0.low.value', 80, 'rows.0.low.value', 'below high.value'],
    ['rows.1.high.emergency', 70, 'rows.1.high.emergency', 'above high.value'],
    ['rows.3.asks.0', 'instances', 'rows.3.asks.0', 'plan, disk'],
    ['rows.0.why.high', '', 'rows.0.why.high', 'a sentence'],
    ['ladders.postgres.1.ramMb', 1024, 'ladders.postgres.1', '4096 MB'],
    ['ladders.service.2.usdPerMonth', 10, 'ladders.service.2', 'higher price'],
    ['growth.tiers.1.minInstances', 1, 'growth.tiers.1', 'no fewer'],
    ['maintenanceWindows.0.from', '25:00', 'maintenanceWindows.0.from', 'HH:MM'],
    ['maintenanceWindows.0.until', '21:10', 'maintenanceWindows.0.until', '30 minutes'],
    ['budget', undefined, 'budget', 'a value'],
    ['trust.instances.up', 'yes', 'trust.instances.up', 'auto'],
    ['notify.emails.0', 'ops', 'notify.emails.0', 'e-mail'],
    ['policy.disk.stepGb', 3, 'policy.disk.stepGb', 'multiple of 5'],
    ['policy.renderCallsPerMinute.reads', 500, 'policy.renderCallsPerMinute.reads', '400'],
    ['growth.projections', [], 'growth.projections', 'at least the present'],
    ['policy.keepDays', 1e5, 'policy.keepDays', '3650'],
    ['policy.staleAfterSeconds', 1e5, 'policy.staleAfterSeconds', '900'],
    ['policy.watch.minutes', 1e6, 'policy.watch.minutes', 'a day'],
    ['application', 'a'.repeat(100), 'application', '40 characters'],
    ['docsUrl', 'javascript:alert(1)', 'docsUrl', 'web address'],
    ['secretName', 'a b', 'secretName', 'Secrets Manager'],
    ['rows.1.high.emergency', 400, 'rows.1.high.emergency', '100 %'],
    ['rows.5.low.leadsTo', 'shrink', 'rows.5.low.leadsTo', 'never shrinks'],
    ['trust.database-disk.down', 'auto', 'trust.database-disk.down', 'observe'],
    ['policy.typo', 1, 'policy.typo', 'no such field'],
  ])('refuses %s = %j', (path, value, where, wanted) => {
    const issues = checkGuide(changed(path, value));
    expect(issues.map((issue) => issue.path)).toContain(where);
    expect(issues.find((issue) => issue.path === where)?.wanted).toContain(wanted);
  });

  it('lists every problem at once, with path, value and what was wanted', () => {
    const copy = structuredClone(guide) as unknown as {
      timeZone: string;
      budget: { usdPerMonth: unknown };
      rows: { low: { value: number } }[];
    };
    copy.timeZone = 'Mars/Olympus';
    copy.budget.usdPerMonth = 'much';
    const row = copy.rows[4];
    if (row !== undefined) row.low.value = 9000;
    const report = guideReport(checkGuide(copy));
    expect(report).toContain('timeZone: found "Mars/Olympus", wanted an IANA time zone');
    expect(report).toContain('budget.usdPerMonth: found "much", wanted a number');
    expect(report).toContain('rows.4.low.value: found 9000, wanted below high.value, 3000');
  });

  it('reports values that cannot be written', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    for (const value of [circle, 10n]) {
      expect(guideReport(checkGuide(changed('rows.0.why.high', value)))).toContain(
        'rows.0.why.high',
      );
    }
  });

  it.each([null, 'guide', 3, [], {}])('refuses %j without falling over', (nothing) => {
    expect(checkGuide(nothing).length).toBeGreaterThan(0);
  });
});
