import { describe, expect, it } from 'vitest';
import { gateWords } from '#core/playbooks/gate-words.ts';

const guide = {
  timeZone: 'America/New_York',
  maintenanceWindows: [{ id: 'nightly', days: ['tue'], from: '21:00', until: '05:00' }],
  playbooks: { approve: ['upgrade-database'], approvalHours: 24, selfApproval: true },
} as const;
const plan = { playbook: 'restart-service', downtimeSeconds: 180, steps: [{ changes: true }] };
const asked = { ...plan, playbook: 'upgrade-database' };
/** A Tuesday in New York: noon, and an hour after the window has opened. */
const NOON = Date.UTC(2026, 2, 3, 17);
const TEN = Date.UTC(2026, 2, 4, 3);
const wish = { at: NOON, when: 'window', asker: 'ann' } as const;

describe('when a plan with downtime begins', () => {
  it('is when the window opens, in the zone of the guide', () => {
    const when = 'in the maintenance window: opens Tue 21:00';
    expect(gateWords(guide, plan, wish)).toEqual({ when });
  });

  it('is at once while the window is open', () => {
    const when = 'at once: the window is open until 05:00';
    expect(gateWords(guide, plan, { ...wish, at: TEN })).toEqual({ when });
  });

  it('is at once for whoever says so', () => {
    expect(gateWords(guide, plan, { ...wish, when: 'now' })).toEqual({ when: 'at once' });
  });

  it('is never where no window opens', () => {
    const { when } = gateWords({ ...guide, maintenanceWindows: [] }, plan, wish);
    expect(when).toBe('never in a maintenance window: none opens within eight days');
  });
});

describe('a plan that the guide wants approved', () => {
  it('begins once it is approved, and says who may do that', () => {
    expect(gateWords(guide, asked, { ...wish, at: TEN })).toEqual({
      when: 'once approved: the window is open until 05:00',
      approval: "needed first (the guide's playbooks.approve); ann may give it, too",
    });
  });

  it('is not for whoever asks, where the guide says so', () => {
    const strict = { ...guide, playbooks: { ...guide.playbooks, selfApproval: false } };
    const { approval } = gateWords(strict, asked, wish);
    expect(approval).toContain('anybody but ann may give it');
  });
});

it('a plan without downtime, or that changes nothing, waits for nothing', () => {
  expect(gateWords(guide, { ...plan, downtimeSeconds: 0 }, wish)).toEqual({});
  expect(gateWords(guide, { ...asked, steps: [{ changes: false }] }, wish)).toEqual({});
});
