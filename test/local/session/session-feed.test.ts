import { beforeEach, expect, it } from 'vitest';
import type { Instant } from '#core/guide.ts';
import type { Snapshot } from '#core/loop/ports.ts';
import type { PageEvent } from '#local/page/feed.ts';
import { Controls } from '#local/session/controls.ts';
import { SessionFeed } from '#local/session/session-feed.ts';
import { HOUR, NOON, observationOf, shippedGuide } from '../../core/situations.ts';

let now: Instant;
let snapshot: Snapshot;
let runs: number;
let feed: SessionFeed;
let told: PageEvent[];

const of = (type: PageEvent['type']) => told.filter((event) => event.type === type);

beforeEach(() => {
  now = NOON;
  runs = 0;
  snapshot = { observations: {}, states: {}, pauses: [] };
  const controls = new Controls({
    simulated: undefined,
    chaos: () => undefined,
    pause: async () => undefined,
    now: () => now,
  });
  feed = new SessionFeed(
    {
      guide: shippedGuide,
      mode: 'simulated',
      now: () => now,
      speed: () => 60,
      snapshot: async () => snapshot,
      decisions: async () => [],
      alarms: () => [],
      health: () => ({ errors: 0, deadLetters: 0, calls: {} }),
      playbooks: {
        ids: ['pause'],
        start: async () => ({ kind: 'started' }),
        runs: async () => {
          runs += 1;
          return [];
        },
        answer: async () => undefined,
        stop: async () => undefined,
      },
    },
    controls,
  );
  told = [];
  feed.subscribe((event) => told.push(event));
});

it('has pages read everything again when a target shows what no card had yet, once', async () => {
  await feed.refresh();
  const before = of('reset').length;
  snapshot = { ...snapshot, observations: { api: observationOf('api') } };
  await feed.refresh();
  await feed.refresh();
  expect(of('reset')).toHaveLength(before + 1);
  expect(feed.state().targets[0]?.instanceSteps).toHaveLength(1);
});

it('counts instances between the floor of the hour and the ceiling', async () => {
  snapshot = { ...snapshot, observations: { api: observationOf('api') } };
  await feed.refresh();
  const floor = () => feed.state().targets[0]?.instances?.min;
  expect(floor()).toBe(3);
  now += 9 * HOUR;
  expect(floor()).toBe(2);
});

it('tells of schedules when the day changes, and not every minute', async () => {
  await feed.refresh();
  expect(of('schedules')).toEqual([]);
  now += 12 * HOUR;
  await feed.refresh();
  expect(of('schedules')).toHaveLength(1);
  expect(feed.state().schedules.days[0]?.from).toBe(Date.UTC(2026, 2, 4, 5));
});

it('reads the runs with every look, one look after the other', async () => {
  await Promise.all([feed.refresh(), feed.refreshRuns(), feed.refreshRuns()]);
  expect(runs).toBe(3);
  expect(of('runs')).toEqual([]);
  expect(feed.state().playbooks?.offered.map(({ id }) => id)).toEqual(['pause']);
});
