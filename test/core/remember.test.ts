import { describe, expect, it } from 'vitest';
import type { Target } from '#core/guide.ts';
import { emptyHistory } from '#core/history.ts';
import { remember } from '#core/remember.ts';
import {
  guide,
  keyValue,
  MINUTE,
  NOON,
  observationOf,
  past,
  running,
  service,
} from './situations.ts';

const [api] = guide.targets as readonly [Target];
const intent = {
  ...past(2),
  status: 'SENT' as const,
  sentAt: NOON - 2 * MINUTE,
  answeredAt: NOON - 2 * MINUTE,
};
const seen = (facts: object) => ({ ...observationOf('api'), facts: { ...service, ...facts } });
const known = { instances: 4, plan: 'standard', at: NOON - 60 * MINUTE };

describe('remember', () => {
  it('has no news of a target that is what it was', () => {
    const history = { ...emptyHistory, known };
    expect(remember(guide, api, history, observationOf('api'), NOON).history).toBe(history);
  });

  it('learns a target at first sight without taking it for a change by hand', () => {
    const { history } = remember(guide, api, emptyHistory, observationOf('api'), NOON);
    expect(history.known).toEqual({ instances: 4, plan: 'standard', at: NOON });
  });

  it('adopts what somebody else changed', () => {
    const { history } = remember(guide, api, { ...emptyHistory, known }, seen(running(6)), NOON);
    expect(history.known).toMatchObject({ instances: 6, adoptedAt: NOON });
  });

  it('takes what a playbook changed for its own, and leaves it alone no longer than itself', () => {
    const history = { ...emptyHistory, known };
    const after = remember(guide, api, history, seen(running(6)), NOON, true).history;
    expect(after.known).toEqual({ instances: 6, plan: 'standard', at: NOON });
  });

  it('does not take another spelling of the plan for a change', () => {
    const history = { ...emptyHistory, known };
    expect(remember(guide, api, history, seen({ plan: '1c-2g' }), NOON).history).toBe(history);
  });

  it('closes a change that is seen to run and keeps how long it took', () => {
    const { history } = remember(
      guide,
      api,
      {
        ...emptyHistory,
        generation: 1,
        known: { ...known, instances: 3 },
        intent: { ...intent, told: true },
      },
      seen(running(4)),
      NOON,
    );
    expect(history.intent).toBeUndefined();
    expect(history.acts[0]).toMatchObject({ status: 'VERIFIED', settledAt: NOON });
    expect(history.bootSeconds).toEqual([120]);
    expect(history.known).toEqual({ instances: 4, plan: 'standard', at: NOON });
    expect(history.outbox).toEqual([]);
  });

  it('says a change whose function died before it could', () => {
    const { history } = remember(guide, api, { ...emptyHistory, intent }, seen(running(4)), NOON);
    expect(history.outbox).toMatchObject([
      { kind: 'act', sentence: 'api: from 3 to 4 instances, because cpu was over its line.' },
    ]);
  });

  it('keeps the acts of a whole day, however many they are', () => {
    const acts = Array.from({ length: 60 }, (_, index) => past(index * 20));
    const { history } = remember(
      guide,
      api,
      { ...emptyHistory, intent, acts },
      seen(running(4)),
      NOON,
    );
    expect(history.acts).toHaveLength(61);
    const old = Array.from({ length: 60 }, (_, index) => past(2000 + index));
    const later = remember(
      guide,
      api,
      { ...emptyHistory, intent, acts: old },
      seen(running(4)),
      NOON,
    );
    expect(later.history.acts).toHaveLength(20);
  });

  it('says it when a change had no effect', () => {
    const old = { ...intent, sentAt: NOON - 11 * MINUTE, answeredAt: NOON - 11 * MINUTE };
    const { history } = remember(
      guide,
      api,
      { ...emptyHistory, intent: old },
      seen(running(3)),
      NOON,
    );
    expect(history.acts[0]?.status).toBe('REFUSED');
    expect(history.outbox[0]?.sentence).toBe(
      'api: from 3 to 4 instances was accepted and had no effect: 3 of 4 instances run.',
    );
  });

  it('owes a deploy to a plan that changed without one', () => {
    const plan = {
      ...intent,
      sentAt: NOON - 5 * MINUTE,
      answeredAt: NOON - 5 * MINUTE,
      action: { kind: 'set-plan' as const, from: 'standard', to: 'pro' },
      actionClass: 'service-plan' as const,
    };
    const observation = seen({ plan: 'pro' });
    const asked = remember(guide, api, { ...emptyHistory, intent: plan }, observation, NOON);
    expect(asked.owesDeploy).toBe(true);
    // Whoever looks next, at the same observation, does not ask once more.
    expect(remember(guide, api, asked.history, observation, NOON).owesDeploy).toBe(false);
  });

  it('forgets approvals that ended', () => {
    const approval = {
      actionClass: 'key-value-plan' as const,
      by: 'ann',
      at: NOON - 60 * MINUTE,
      until: NOON,
    };
    const redis = guide.targets[2] as Target;
    const { history } = remember(
      guide,
      redis,
      { ...emptyHistory, approvals: [approval] },
      { ...observationOf('redis'), facts: keyValue },
      NOON,
    );
    expect(history.approvals).toEqual([]);
  });
});
