import { describe, expect, it } from 'vitest';
import { checkGuide } from '#core/check-guide.ts';
import type { Schedule } from '#core/schedules/schedule.ts';
import { businessHours, night, withRows } from './schedules/some-rows.ts';
import { guide } from './situations.ts';

/** Problems of a guide with this row, whatever its types say. */
function issuesOf(changes: object): readonly { path: string; wanted: string }[] {
  return checkGuide(withRows({ ...businessHours, ...changes } as Schedule));
}

const ask = (target: string, level: object) => ({ asks: [{ target, ...level }] });
const count = (level: object) => ask('api', { instances: level });
const plan = (target: string, level: object) => ask(target, { plan: level });
const off = (date: string) => ({ exceptions: [{ date, off: true }] });

describe('a schedule', () => {
  it.each<[string, object]>([
    ['with a floor', {}],
    ['with both bounds', count({ atLeast: 3, atMost: 5 })],
    ['with an exact plan', plan('database', { exactly: 'pro_8gb' })],
    ['with a floor of plans for Key Value', plan('redis', { atLeast: 'standard' })],
    ['with a plan by another spelling', plan('api', { atLeast: '2c-4g' })],
    [
      'with days off and days with other hours',
      { days: [], exceptions: [{ date: '2026-05-01', from: '09:00', until: '12:00' }] },
    ],
    ['early by minutes', { early: 60 }],
    ['early by boots', { early: 'boot' }],
    ['over midnight', { from: '22:00', until: '06:00' }],
  ])('%s is one', (_, changes) => {
    expect(issuesOf(changes)).toEqual([]);
  });

  it.each<[object, string, string]>([
    [{ id: 'Business Hours' }, 'id', 'kebab-case'],
    [{ id: 'api-cpu' }, 'id', 'used once'],
    [{ id: 'limits' }, 'id', 'used once'],
    [{ why: '' }, 'why', 'a sentence'],
    [{ timeZone: 'Mars/Olympus' }, 'timeZone', 'IANA'],
    [{ timeZone: '+02:00' }, 'timeZone', 'IANA'],
    [{ timeZone: 5 }, 'timeZone', 'IANA'],
    [{ days: ['monday'] }, 'days.0', 'one of mon'],
    [{ days: [] }, 'days', 'at least one day'],
    [{ days: [], ...off('2026-05-01') }, 'days', 'at least one day'],
    [{ days: ['mon', 'mon'] }, 'days.1', 'named once'],
    [{ from: '7:00' }, 'from', 'HH:MM'],
    [{ until: '24:00' }, 'until', 'HH:MM'],
    [{ early: 61 }, 'early', '0 to 60'],
    [{ early: -1 }, 'early', '0 to 60'],
    [{ early: 'soon' }, 'early', 'minutes, or "boot"'],
    [{ early: 'boot', ...count({ atMost: 5 }) }, 'early', '"boot" is for rows'],
    [{ early: 'boot', ...plan('api', { atLeast: 'pro' }) }, 'early', '"boot" is for rows'],
    [{ exceptOn: ['uk'] }, 'exceptOn.0', 'a calendar of holidays: us-federal'],
    [off('2026-02-30'), 'exceptions.0.date', 'a date that exists'],
    [off('9999-01-01'), 'exceptions.0.date', '2020 to 2099'],
    [
      {
        exceptions: [
          { date: '2026-05-01', off: true },
          { date: '2026-05-01', off: true },
        ],
      },
      'exceptions.1.date',
      'named once',
    ],
    [{ exceptions: [{ date: '2026-05-01', off: false }] }, 'exceptions.0.off', 'true'],
    [{ exceptions: [{ date: '2026-05-01', from: '09:00' }] }, 'exceptions.0.until', 'a value'],
    [{ asks: [] }, 'asks', 'at least one target'],
    [ask('web', { instances: { atLeast: 3 } }), 'asks.0.target', 'a target of this guide'],
    [ask('api', {}), 'asks.0.instances', 'a value'],
    [ask('database', { instances: { atLeast: 3 } }), 'asks.0.instances', 'a plan: a postgres'],
    [{ asks: [businessHours.asks[0], businessHours.asks[0]] }, 'asks.1.target', 'asked once'],
    [count({}), 'asks.0.instances.atLeast', 'a value'],
    [count({ atLeast: '3' }), 'asks.0.instances.atLeast', 'a number'],
    [count({ atLeast: 2.5 }), 'asks.0.instances.atLeast', 'a whole number'],
    [count({ exactly: 3, atMost: 4 }), 'asks.0.instances.atMost', 'no such field'],
    [count({ atLeast: 11 }), 'asks.0.instances.atLeast', '2 to 10, the limits of api'],
    [count({ exactly: 1 }), 'asks.0.instances.exactly', '2 to 10'],
    [count({ atLeast: 5, atMost: 4 }), 'asks.0.instances.atLeast', 'at most atMost, 4'],
    [plan('api', { atLeast: 'huge' }), 'asks.0.plan.atLeast', 'starter, standard, pro, pro_plus'],
    [
      plan('api', { atLeast: 'pro', atMost: 'starter' }),
      'asks.0.plan.atLeast',
      'at most atMost, starter',
    ],
    [plan('redis', { exactly: 'pro' }), 'asks.0.plan.exactly', 'cannot lower'],
    [plan('redis', { atLeast: 'standard', atMost: 'pro' }), 'asks.0.plan.atMost', 'cannot lower'],
    [{ typo: 1 }, 'typo', 'no such field'],
  ])('with %j is refused at %s', (changes, path, wanted) => {
    const issues = issuesOf(changes);
    const found = issues.find((issue) => issue.path === `schedules.0.${path}`);
    expect({ issues, wanted: found?.wanted }).toEqual({
      issues,
      wanted: expect.stringContaining(wanted),
    });
  });

  it('of a name that another one has is refused', () => {
    expect(checkGuide(withRows(businessHours, businessHours)).map(({ path }) => path)).toEqual([
      'schedules.1.id',
    ]);
  });

  it('may only raise what Render scales by itself', () => {
    const targets = guide.targets.map((target) =>
      target.kind === 'service' ? { ...target, mode: 'steer' as const } : target,
    );
    const steered = (row: Schedule) => checkGuide({ ...withRows(row), targets });
    expect(steered(businessHours)).toEqual([]);
    expect(steered(night)).toMatchObject([{ path: 'schedules.0.asks.0.instances.atMost' }]);
  });

  it('may not lower what the growth tier raises', () => {
    const growth = { ...guide.growth, monthlyActiveUsers: 25_000 };
    expect(checkGuide({ ...withRows(night), growth })).toMatchObject([
      {
        path: 'schedules.0.asks.0.instances.atMost',
        wanted: expect.stringContaining('at least 3'),
      },
    ]);
  });
});

describe('holidays', () => {
  it('are dates that exist, each once', () => {
    const holidays = { us: ['2026-02-30', '2026-01-01', '2026-01-01'] };
    expect(checkGuide({ ...guide, holidays }).map(({ path }) => path)).toEqual([
      'holidays.us.0',
      'holidays.us.2',
    ]);
  });
});

describe('rows that overlap', () => {
  const three = { ...businessHours, until: '22:30' };
  const conflicts = (...rows: readonly Schedule[]) => checkGuide(withRows(...rows));

  it('are refused when one asks for more than the other allows, with both names and a moment', () => {
    expect(conflicts(three, night)).toEqual([
      {
        path: 'schedules.1.asks.0.instances',
        value: 2,
        wanted:
          'at least 3 in "night", or less in "business-hours": both hold on Thu 2026-01-01 22:00 (America/New_York)',
      },
    ]);
  });

  it('are fine when they only touch', () => {
    expect(conflicts({ ...businessHours, from: '06:00', until: '22:00' }, night)).toEqual([]);
  });

  it('count a floor from as early as it may ever begin', () => {
    const six = { ...businessHours, from: '06:30' };
    expect(conflicts(six, night)).toEqual([]);
    expect(conflicts({ ...six, early: 30 }, night)).toEqual([]);
    expect(conflicts({ ...six, early: 31 }, night)).toHaveLength(1);
    expect(conflicts({ ...six, early: 'boot' }, night)).toHaveLength(1);
  });

  it('are found across zones, also when they meet for some weeks of a year only', () => {
    // New York is four hours behind London while only one of them has set its clocks, and five otherwise.
    const london = { ...night, timeZone: 'Europe/London', from: '23:00', until: '11:00' };
    const early = { ...businessHours, from: '06:30', until: '08:00' };
    const [issue] = conflicts(early, london);
    expect(issue?.wanted).toMatch(/both hold on \w+ 2026-03-\d\d 10:30 \(Europe\/London\)/);
  });

  it('are found on the date of an exception', () => {
    const late = {
      ...businessHours,
      exceptions: [{ date: '2033-06-10', from: '21:00', until: '23:00' }],
    };
    const [issue] = conflicts(late, night);
    expect(issue?.wanted).toContain('Fri 2033-06-10 22:00');
  });

  it('are not compared on days off', () => {
    const onlyThen = {
      ...businessHours,
      days: [],
      exceptions: [{ date: '2026-06-10', from: '22:00', until: '23:00' }],
    };
    const not = { ...night, exceptions: [{ date: '2026-06-10', off: true as const }] };
    expect(conflicts(onlyThen, not)).toEqual([]);
    expect(conflicts(onlyThen, night)).toHaveLength(1);
  });

  it('may not ask for two exact levels, of counts or of plans', () => {
    const exactly = (id: string, level: object) => ({ ...businessHours, id, ...level }) as Schedule;
    const counts = conflicts(
      exactly('a', count({ exactly: 3 })),
      exactly('b', count({ exactly: 5 })),
    );
    expect(counts.map(({ path }) => path)).toEqual(['schedules.0.asks.0.instances']);
    const big = plan('database', { exactly: 'pro_16gb' });
    const small = plan('database', { exactly: 'pro_4gb' });
    const [issue] = conflicts(exactly('a', big), exactly('b', small));
    expect(issue?.wanted).toContain('at least pro_16gb in "b", or less in "a"');
    expect(
      conflicts(exactly('a', count({ exactly: 3 })), exactly('b', count({ exactly: 3 }))),
    ).toEqual([]);
  });
});
