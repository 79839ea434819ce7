import { describe, expect, test } from 'vitest';
import type { Run } from '#core/playbooks/run-record.ts';
import { silentSince } from '#core/playbooks/sign-of-life.ts';

const NOON = Date.UTC(2026, 2, 3, 12, 0);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const run = (change: Partial<Run>): Run => ({
  name: 'one',
  playbook: 'restart-service',
  input: {},
  by: 'ann',
  why: 'a leak',
  status: 'running',
  startedAt: NOON - HOUR,
  updatedAt: NOON,
  plan: {
    playbook: 'restart-service',
    steps: [],
    downtimeSeconds: 0,
    costUsdPerMonth: { before: 0, after: 0 },
    notes: [],
    fingerprint: '0123456789ab',
  },
  steps: [],
  ...change,
});

describe('a run that has not written anything for a while', () => {
  const asked: Partial<Run> = {
    status: 'waiting-for-approval',
    approval: { callback: 'c', askedAt: NOON, until: NOON + DAY },
  };

  test.each<[string, Partial<Run>, number, boolean]>([
    ['lives between two looks', {}, 20 * MINUTE, false],
    ['is silent when it should have looked long ago', {}, HOUR, true],
    ['is silent also while it takes something back', { status: 'undoing' }, HOUR, true],
    ['lives while somebody may still approve it', asked, 23 * HOUR, false],
    ['is silent when the time for that is over', asked, 25 * HOUR, true],
    ['lives while it waits for a window', { status: 'waiting-for-window' }, 6 * DAY, false],
    ['is silent when no window can be that late', { status: 'waiting-for-window' }, 9 * DAY, true],
    ['has ended', { status: 'failed' }, 30 * DAY, false],
  ])('%s', (_, change, later, isSilent) => {
    expect(silentSince(run(change), NOON + later)).toBe(isSilent ? NOON : undefined);
  });
});
