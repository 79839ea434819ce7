import { describe, expect, it } from 'vitest';
import type { Intent } from '#core/history.ts';
import { settle } from '#core/settle.ts';
import { guide, keyValue, MINUTE, NOON, past, postgres, running, service } from './situations.ts';

const sent = (intent: Partial<Intent> = {}): Intent => ({
  ...past(0, { sentAt: NOON, answeredAt: NOON, status: 'SENT', ...intent }),
});
const soon = NOON + MINUTE;
const servicePlan = {
  action: { kind: 'set-plan', from: 'standard', to: 'pro' },
  actionClass: 'service-plan',
} as const;
const databasePlan = {
  action: { kind: 'set-plan', from: 'pro_4gb', to: 'pro_8gb' },
  actionClass: 'database-plan',
} as const;

describe('settle', () => {
  it('verifies a count by what runs, not by what is stored', () => {
    const stored = {
      ...service,
      manualInstances: 4,
      instanceCreatedAt: running(3).instanceCreatedAt,
    };
    expect(settle(sent(), stored, soon, guide, soon)).toMatchObject({ kind: 'waiting' });
    expect(settle(sent(), { ...service, ...running(4) }, soon, guide, soon)).toMatchObject({
      status: 'VERIFIED',
    });
  });

  it('learns nothing from what Render said before the call', () => {
    const done = { ...service, ...running(4) };
    expect(settle(sent(), done, NOON - MINUTE, guide, soon)).toMatchObject({ kind: 'waiting' });
  });

  it('calls a change without effect refused once its time is up', () => {
    const late = NOON + 11 * MINUTE;
    const ignored = { ...service, ...running(3) };
    expect(settle(sent(), ignored, late, guide, late)).toMatchObject({
      status: 'REFUSED',
      outcome: 'was accepted and had no effect: 3 of 4 instances run',
    });
  });

  it('calls a change nobody answered unknown once its time is up', () => {
    const late = NOON + 11 * MINUTE;
    const { answeredAt: _lost, ...lost } = sent();
    expect(settle(lost, { ...service, ...running(3) }, late, guide, late)).toMatchObject({
      status: 'UNKNOWN',
    });
  });

  it('verifies by observation a change whose answer was lost', () => {
    const { answeredAt: _lost, ...lost } = sent();
    expect(settle(lost, { ...service, ...running(4) }, soon, guide, soon)).toMatchObject({
      status: 'VERIFIED',
    });
  });

  it('gives nothing up that was not looked at since', () => {
    const late = NOON + 90 * MINUTE;
    expect(settle(sent(), service, NOON - MINUTE, guide, late)).toMatchObject({ kind: 'waiting' });
  });

  it('gives up on a plan that no deploy carries in time', () => {
    const late = NOON + 31 * MINUTE;
    const changed = { ...service, plan: 'pro' };
    expect(settle(sent(servicePlan), changed, late, guide, late)).toMatchObject({
      status: 'REFUSED',
      outcome: 'was accepted and had no effect: no deploy carries the new plan',
    });
  });

  it('abandons an intent that was never sent', () => {
    expect(settle(sent({ status: 'PLANNED' }), service, soon, guide, soon)).toMatchObject({
      status: 'REFUSED',
      outcome: 'never sent',
    });
  });

  it('waits with a service plan for the deploy that carries it', () => {
    const changed = { ...service, plan: 'pro' };
    const deploy = { id: 'dep-1', createdAt: NOON + 1000 };
    const later = NOON + 3 * MINUTE;
    expect(settle(sent(servicePlan), changed, later, guide, later)).toEqual({
      kind: 'needs-deploy',
    });
    // Reads may lag, so one that is not seen yet is not asked for again.
    expect(settle(sent(servicePlan), changed, soon, guide, soon)).toMatchObject({
      kind: 'waiting',
    });
    expect(
      settle(
        sent(servicePlan),
        { ...changed, deploys: [{ ...deploy, status: 'update_in_progress' }] },
        soon,
        guide,
        soon,
      ),
    ).toMatchObject({ kind: 'waiting' });
    expect(
      settle(
        sent(servicePlan),
        { ...changed, deploys: [{ ...deploy, status: 'live' }] },
        soon,
        guide,
        soon,
      ),
    ).toMatchObject({ status: 'VERIFIED' });
    expect(
      settle(
        sent(servicePlan),
        { ...changed, deploys: [{ ...deploy, status: 'update_failed' }] },
        soon,
        guide,
        soon,
      ),
    ).toMatchObject({ status: 'REFUSED' });
  });

  it('reads another spelling of a plan as the same plan', () => {
    const changed = {
      ...service,
      plan: '2c-4g',
      deploys: [{ id: 'dep-1', status: 'live', createdAt: NOON + 1000 }],
    };
    expect(settle(sent(servicePlan), changed, soon, guide, soon)).toMatchObject({
      status: 'VERIFIED',
    });
  });

  it('does not believe a database plan while Render still creates it', () => {
    const changed = { ...postgres, plan: 'pro_8gb' };
    expect(
      settle(sent(databasePlan), { ...changed, status: 'creating' }, soon, guide, soon),
    ).toMatchObject({ kind: 'waiting' });
    expect(settle(sent(databasePlan), changed, soon, guide, soon)).toMatchObject({
      status: 'VERIFIED',
    });
  });

  it('verifies a disk by its size', () => {
    const grow = sent({
      action: { kind: 'grow-disk', from: 15, to: 20 },
      actionClass: 'database-disk',
    });
    expect(settle(grow, postgres, soon, guide, soon)).toMatchObject({ kind: 'waiting' });
    expect(settle(grow, { ...postgres, diskGb: 20 }, soon, guide, soon)).toMatchObject({
      status: 'VERIFIED',
    });
  });

  it('survives facts of another kind', () => {
    expect(settle(sent(), keyValue, soon, guide, soon)).toMatchObject({ kind: 'waiting' });
  });
});
