import { describe, expect, it } from 'vitest';
import { checkGuide } from '#core/check-guide.ts';
import type { Guide } from '#core/guide.ts';
import type { TaskRow, TaskRules } from '#core/tasks/task-rules.ts';
import { alone, base, guide, report, rows, since, tasks } from './support/shop-tasks.ts';

const issuesOf = (change: (guide: { tasks: TaskRules }) => unknown) => {
  const copy = structuredClone(guide) as Guide & { tasks: TaskRules };
  change(copy);
  return checkGuide(copy).map(({ path, wanted }) => `${path}: ${wanted}`);
};

/** Sets the value at a path below `tasks`. */
const set =
  (path: string, value: unknown) =>
  ({ tasks: copy }: { tasks: TaskRules }): void => {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let place = copy as unknown as Record<string, unknown>;
    for (const key of keys) place = place[key] as Record<string, unknown>;
    if (value === undefined) delete place[last];
    else place[last] = value;
  };

describe('rules for tasks', () => {
  it('may be absent', () => {
    const { tasks: _, ...without } = guide;
    expect(checkGuide(without)).toEqual([]);
  });

  it('may be as those of this test', () => {
    expect(checkGuide(guide)).toEqual([]);
  });

  it('need no report-ready mail where there are no reports', () => {
    const some = rows.filter(({ kind }) => kind !== 'report');
    const [email, ...others] = some;
    const { normal: _, ...high } = email?.lanes ?? {};
    const withoutNormal = [{ ...email, lanes: high } as TaskRow, ...others];
    expect(checkGuide({ ...guide, tasks: { ...tasks, rows: withoutNormal } })).toEqual([]);
  });

  it.each<[path: string, value: unknown, at: string, wanted: string]>([
    ['rows.3', rows[4], 'rows.4.kind', 'named once'],
    ['rows.3.lanes', {}, 'rows.3.lanes', 'at least one of high, normal, low'],
    ['rows.2.lanes', { high: alone.normal }, 'rows.2.lanes', 'lane "normal": uploads'],
    ['rows.4.lanes', { low: base.lanes.normal }, 'rows.4.lanes', `lane "normal": Stripe's events`],
    ['rows.0.lanes.normal', undefined, 'rows.0.lanes', 'lane "normal": mails about reports'],
    ['rows.3.lanes.normal.batchSize', 11, 'rows.3.lanes.normal.batchSize', 'at most 10'],
    ['rows.4.lanes.normal.batchSize', 50, 'rows.4.lanes.normal.batchSize', 'at most 10'],
    ['rows.1.lanes.normal.batchSize', 2, 'rows.1.lanes.normal.batchSize', '1: the function'],
    ['rows.2.lanes.normal.batchSize', 2, 'rows.2.lanes.normal.batchSize', '1: the function'],
    ['rows.3.timeoutSeconds', 88, 'rows.3.timeoutSeconds', 'one after the other they take 910 s'],
    ['rows.0.timeoutSeconds', 436, 'rows.0.timeoutSeconds', 'or a batch of 1'],
    ['rows.0.backoff.mostSeconds', 4, 'rows.0.backoff.mostSeconds', 'at least baseSeconds, 5'],
    ['rows.0.breaker.mostOpenSeconds', 29, 'rows.0.breaker.mostOpenSeconds', 'openSeconds, 30'],
    ['rows.1.template', 'gone', 'rows.1.template', "email row's templates: report-ready"],
    ['rows.0', rows[4], 'rows.1.template', 'a row of kind email'],
    ['rows.1.reports.1', report, 'rows.1.reports.1.id', 'used once'],
    ['rows.1.reports.0.parameters.1', since, 'rows.1.reports.0.parameters.1.name', 'used once'],
    ['rows.1.reports.0.sql', 'delete from sales where day < $1', 'rows.1.reports.0.sql', 'SELECT'],
    ['rows.1.reports.0.sql', 'select $1; drop table sales', 'rows.1.reports.0.sql', 'semicolon'],
    ['rows.1.reports.0.sql', 'select $1, $2', 'rows.1.reports.0.sql', 'no $2'],
    ['rows.1.reports.0.sql', 'select $0, $1', 'rows.1.reports.0.sql', 'no $0'],
    ['rows.1.reports.0.sql', "select '$1'", 'rows.1.reports.0.sql', '$1 somewhere'],
    ['rows.2.processed', 'incoming/', 'rows.2.processed', 'another than incoming'],
    ['rows.2.incoming', 'claims/', 'rows.2.incoming', 'not claims/ or reports/'],
    ['rows.2.processed', 'reports/', 'rows.2.processed', 'not claims/ or reports/'],
    ['rows.4.deliverTo', 'http://api.shop.example/', 'rows.4.deliverTo', 'https'],
    ['routes.1.id', 'sold', 'routes.1.id', 'used once'],
    ['routes.0.kind', 'file', 'routes.0.kind', 'file has a way of its own'],
    ['routes.0.kind', 'payment-event', 'routes.0.kind', 'a way of its own'],
    ['routes.0.priority', 'low', 'routes.0.priority', 'a lane of webhook: normal'],
    ['routes.0.source', 'shop*', 'routes.0.source', 'letters, digits'],
    ['rows.0.lanes.high.concurrency', 887, 'rows', 'an account has 1,000, and a new one 10'],
    ['keepDays', 18, 'keepDays', 'at least 19'],
  ])('%s = %j is refused', (path, value, at, wanted) => {
    const said = issuesOf(set(path, value)).filter((line) => line.startsWith(`tasks.${at}: `));
    expect(said).toEqual([expect.stringContaining(wanted)]);
  });

  it('let no task wait for longer than messages live', () => {
    const change = ({ tasks: { rows: some } }: { tasks: TaskRules }) =>
      Object.assign(some[4] ?? {}, {
        attempts: 10,
        backoff: { baseSeconds: 3600, mostSeconds: 43_200 },
      });
    expect(issuesOf(change)).toEqual([expect.stringContaining('tasks.rows.4.attempts: fewer')]);
  });

  it('name a kind in a route only when it has a row', () => {
    const change = ({ tasks: { rows: some } }: { tasks: TaskRules }) =>
      (some as TaskRow[]).splice(3, 1);
    expect(issuesOf(change)).toEqual([
      'tasks.routes.0.kind: a kind with a row: email, report, file, payment-event',
    ]);
  });

  it('have no more lanes than one output of the stack can name', () => {
    const lane = { concurrency: 2, batchSize: 1 };
    const change = ({ tasks: { rows: some } }: { tasks: TaskRules }) => {
      for (const row of some) Object.assign(row.lanes, { high: lane, normal: lane });
    };
    expect(issuesOf(change)).toEqual([expect.stringContaining('tasks.rows: at most 9 lanes')]);
  });

  it('want a name for secrets under which Parameter Store keeps something too', () => {
    const { tasks: _, ...without } = guide;
    const secretName = '/capstan+shop';
    expect(checkGuide({ ...without, secretName })).toEqual([]);
    expect(checkGuide({ ...guide, secretName })).toMatchObject([
      { path: 'secretName', value: secretName },
    ]);
  });
});
