import { guide as assetAnchor } from '#config';
import type { Guide, Row } from '#core/guide.ts';

/** A few minutes of evaluation instead of a quarter of an hour. */
function shorten(row: Row): Row {
  const isSlow = row.high.of > 5;
  return {
    ...row,
    high: { ...row.high, breaching: isSlow ? 3 : 2, of: isSlow ? 4 : 3 },
    low: { ...row.low, breaching: 4, of: 4 },
  };
}

/**
 * Asset Anchor's guide with shorter waits, so that an hour of the clock holds what a day holds
 * otherwise. Plans may also be given back by themselves, and one window opens every evening, UTC.
 */
export const shortGuide: Guide = {
  ...assetAnchor,
  timeZone: 'Etc/UTC',
  rows: assetAnchor.rows.map(shorten),
  maintenanceWindows: [
    {
      id: 'evening',
      days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
      from: '21:00',
      until: '22:00',
    },
  ],
  // What the clock asks for has tests of its own, with guides of their own.
  schedules: [],
  trust: {
    ...assetAnchor.trust,
    'service-plan': { up: 'auto', down: 'auto' },
    'database-plan': { up: 'auto', down: 'auto' },
  },
  policy: {
    ...assetAnchor.policy,
    staleAfterSeconds: 150,
    sizingMinutes: 2,
    downWindowMinutes: 4,
    spacingMinutes: { up: 1, down: 3, plan: 6 },
    bootSeconds: 30,
    deployFreeze: { settleMinutes: 1, forgetAfterMinutes: 15 },
    manualHoldMinutes: 6,
    verifyMinutes: {
      ...assetAnchor.policy.verifyMinutes,
      instances: 5,
      'service-plan': 10,
      'database-plan': 8,
      'database-disk': 5,
      'key-value-plan': 5,
    },
    watch: { ...assetAnchor.policy.watch, minutes: 4 },
    retryAfterMinutes: 6,
  },
};

/** The same with Render's own autoscaler on and its bounds steered. */
export const steerGuide: Guide = {
  ...shortGuide,
  targets: shortGuide.targets.map((target) =>
    target.kind === 'service' ? { ...target, mode: 'steer' } : target,
  ),
};
