import { beforeAll, describe, expect, it } from 'vitest';
import { clientModule } from './client-module.ts';
import { stillState } from './still-feed.ts';

interface Format {
  useTimeZone(zone: string): void;
  clockTime(at: number): string;
  duration(milliseconds: number): string;
  figure(value: number): string;
  quantity(value: number, unit: string): string;
  dollars(usd: number): string;
  dollarChange(usd: number): string;
  plainSentence(decision: { sentence: string; target: string }): string;
  shortSentence(decision: { sentence: string; target: string }): string;
}

interface Line {
  follow(startedAt: number, now: number): void;
  range(): readonly [number, number];
  zoom(from: number, until: number): void;
  live(): void;
}

const MINUTE = 60_000;
let format: Format;
let timeTicks: (range: readonly [number, number], most: number) => number[];
let Timeline: new () => Line;
let headline: (state: unknown) => { tone: string; text: string };
let lastChange: (state: unknown) => string;
let costLayers: (state: unknown) => { xs: number[]; layers: number[][] };
let valueRange: (columns: unknown, wanted: unknown) => readonly [number, number];

beforeAll(async () => {
  format = await clientModule<Format>('format.js');
  ({ timeTicks } = await clientModule<{ timeTicks: typeof timeTicks }>('charts/time-ticks.js'));
  ({ Timeline } = await clientModule<{ Timeline: typeof Timeline }>('charts/timeline.js'));
  ({ headline, lastChange } = await clientModule<{
    headline: typeof headline;
    lastChange: typeof lastChange;
  }>('state/headline.js'));
  ({ costLayers } = await clientModule<{ costLayers: typeof costLayers }>('state/cost-layers.js'));
  ({ valueRange } = await clientModule<{ valueRange: typeof valueRange }>('charts/value-range.js'));
});

describe('format', () => {
  it('keeps the digits that matter', () => {
    expect([0.417, 7.44, 74.26, 0, 1240.4].map(format.figure)).toEqual([
      '0.42',
      '7.44',
      '74.3',
      '0',
      '1,240',
    ]);
  });

  it('writes units as people do', () => {
    expect(format.quantity(72, '%')).toBe('72 %');
    expect(format.quantity(3.4, '/s')).toBe('3.4/s');
    expect(format.quantity(140, '')).toBe('140');
  });

  it('writes money with cents only where they matter', () => {
    expect([0, 1.5, 75, 1240.4, -25].map(format.dollars)).toEqual([
      '$0',
      '$1.50',
      '$75',
      '$1,240',
      '−$25',
    ]);
    expect(format.dollarChange(25)).toBe('+$25');
  });

  it('writes durations in the largest units that say enough', () => {
    const spans = [40_000, 3 * MINUTE, 120 * MINUTE, 130 * MINUTE, -5];
    expect(spans.map(format.duration)).toEqual(['40 s', '3 min', '2 h', '2 h 10 min', '0 s']);
  });

  it('takes the target and the price out of a sentence that stands beside them', () => {
    const sentence = 'api: from 2 to 3 instances, because cpu is 82 % ($50.00 → $75.00 a month).';
    expect(format.plainSentence({ target: 'api', sentence })).toBe(
      'From 2 to 3 instances, because cpu is 82\u00a0% ($50.00 → $75.00 a month).',
    );
    expect(format.shortSentence({ target: 'api', sentence })).toBe(
      'From 2 to 3 instances, because cpu is 82\u00a0%.',
    );
  });
});

describe('the time axis', () => {
  it('has its ticks at round times of the guide’s zone', () => {
    format.useTimeZone('Asia/Kolkata');
    const from = Date.UTC(2026, 2, 3, 15, 10);
    const ticks = timeTicks([from, from + 180 * MINUTE], 8);
    expect(ticks.map(format.clockTime)).toEqual([
      '21:00',
      '21:30',
      '22:00',
      '22:30',
      '23:00',
      '23:30',
    ]);
  });

  it('stays round after the clocks change', () => {
    format.useTimeZone('America/New_York');
    const from = Date.UTC(2026, 2, 8, 5, 0);
    const times = timeTicks([from, from + 480 * MINUTE], 8).map(format.clockTime);
    expect(times.every((time) => time.endsWith(':00'))).toBe(true);
  });

  it('fills from the left while the run is young, then follows the clock', () => {
    const line = new Timeline();
    line.follow(0, 10 * MINUTE);
    expect(line.range()).toEqual([0, 180 * MINUTE]);
    line.follow(0, 600 * MINUTE);
    const [from, until] = line.range();
    expect(until - from).toBe(180 * MINUTE);
    expect(until).toBeGreaterThan(600 * MINUTE);
  });

  it('stays where it was zoomed to, and ignores a zoom into nothing', () => {
    const line = new Timeline();
    line.follow(0, 600 * MINUTE);
    line.zoom(100 * MINUTE, 101 * MINUTE);
    expect(line.range()).not.toEqual([100 * MINUTE, 101 * MINUTE]);
    line.zoom(100 * MINUTE, 160 * MINUTE);
    line.follow(0, 900 * MINUTE);
    expect(line.range()).toEqual([100 * MINUTE, 160 * MINUTE]);
    line.live();
    expect(line.range()[1]).toBeGreaterThan(900 * MINUTE);
  });
});

describe('the scale of a chart', () => {
  const columns = { xs: [0, 1, 2], ys: [10, 9000, null] };

  it('keeps the high line in sight when the curve leaves', () => {
    expect(valueRange(columns, { seen: [0, 2], high: 500, unit: 'ms' })).toEqual([0, 1250]);
    expect(valueRange(columns, { seen: [0, 0], high: 500, unit: 'ms' })).toEqual([0, 625]);
  });
});

describe('the headline', () => {
  const measured = (at: number) =>
    stillState.targets.map(({ signals, ...rest }) => ({
      ...rest,
      signals: signals.map((signal) => ({
        ...signal,
        columns: { xs: [at, at + 1], ys: [1, null] },
      })),
    }));
  const [target] = measured(stillState.now);
  const ringing = (state: string) => ({
    ...stillState,
    targets: measured(stillState.now),
    alarms: stillState.alarms.map((alarm) => ({ ...alarm, state })),
  });

  it.each([
    ['OK', 'ok', 'Everything is the right size'],
    ['ALARM', 'high', 'API is above its line: CPU'],
    ['INSUFFICIENT_DATA', 'blind', 'Not enough data from API'],
  ])('says for %s: %s, %s', (state, tone, text) => {
    expect(headline(ringing(state))).toEqual({ tone, text });
  });

  it('does not call a target well of which nothing was heard for long', () => {
    const silent = { ...ringing('OK'), targets: measured(stillState.now - 600_000) };
    expect(headline(silent)).toEqual({ tone: 'blind', text: 'Not enough data from API' });
  });

  it('names a change under way before everything else', () => {
    const intent = { sentence: 'from 2 to 3 instances', status: 'SENT', since: 0 };
    const changing = { ...ringing('ALARM'), targets: [{ ...target, intent }] };
    expect(headline(changing).text).toBe('API is changing: from 2 to 3 instances');
  });

  it('says when there is nothing to look after', () => {
    expect(headline({ ...stillState, targets: [] }).text).toBe('No target to look after yet');
  });

  it('says that a playbook takes back, or has failed, before what is merely to spare', () => {
    const run = { playbook: 'upgrade-database', by: 'ann', plan: { steps: [{ changes: true }] } };
    const withRun = (more: object) => ({
      ...ringing('OK'),
      playbooks: { offered: [], runs: [{ ...run, ...more }] },
    });
    const { now } = stillState;
    expect(headline(withRun({ status: 'undoing' })).text).toBe(
      'upgrade-database failed and is taking back what it changed',
    );
    const failed = withRun({ status: 'failed', endedAt: now - 60_000, outcome: 'x; nothing' });
    expect(headline(failed)).toEqual({ tone: 'high', text: 'upgrade-database failed 1 min ago' });
    const done = withRun({ status: 'succeeded', endedAt: now - 60_000, outcome: 'done' });
    expect(lastChange(done)).toMatch(/1 min ago: upgrade-database by ann, done$/);
  });
});

describe('the cost of all targets', () => {
  it('is stacked at every time that one of them changed', () => {
    const targets = [
      {
        costSteps: [
          [0, 50],
          [20, 75],
        ],
      },
      { costSteps: [[10, 60]] },
    ];
    expect(costLayers({ targets, now: 30 })).toEqual({
      xs: [0, 10, 20, 30],
      layers: [
        [50, 50, 75, 75],
        [50, 110, 135, 135],
      ],
    });
  });
});
