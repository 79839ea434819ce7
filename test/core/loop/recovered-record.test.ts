import { describe, expect, it } from 'vitest';
import { emptyHistory } from '#core/history.ts';
import { recoveredRecord, untoldAct } from '#core/loop/recovered-record.ts';
import { guide, NOON, observationOf, past } from '../situations.ts';

const act = past(1, { generation: 7 });

describe('an act whose function died', () => {
  it('is found once it is settled', () => {
    const after = { ...emptyHistory, acts: [act] };
    expect(untoldAct(emptyHistory, after)).toBe(act);
    expect(untoldAct(after, after)).toBeUndefined();
  });

  it('is not one that was told of, or that somebody else made', () => {
    const told = { ...emptyHistory, acts: [{ ...act, told: true as const }] };
    const { sentAt: _never, ...others } = act;
    expect(untoldAct(emptyHistory, told)).toBeUndefined();
    expect(untoldAct(emptyHistory, { ...emptyHistory, acts: [others] })).toBeUndefined();
  });

  it('has the record that it should have had, under the same name', () => {
    expect(recoveredRecord(guide, observationOf('api'), act)).toMatchObject({
      target: 'api',
      at: act.plannedAt,
      generation: 7,
      verdict: 'act',
      action: { from: 3, to: 4 },
      costUsdPerMonth: { before: 75, after: 100 },
    });
    expect(NOON).toBeGreaterThan(act.plannedAt);
  });
});
