import { expect, it } from 'vitest';
import type { PageDecision } from '#local/page/feed.ts';
import { foldDecision } from '#local/page/fold-decision.ts';
import { stillDecision } from './still-feed.ts';

const MINUTE = 60_000;

function hold(minute: number, change: Partial<PageDecision> = {}): PageDecision {
  const at = stillDecision.at + minute * MINUTE;
  return { ...stillDecision, id: `api-${at}`, at, ...change };
}

function folded(...decisions: PageDecision[]): readonly PageDecision[] {
  return decisions.reduce<readonly PageDecision[]>((log, next) => foldDecision(log, next).log, []);
}

it('counts a hold that repeats, in the place of the first', () => {
  const [only, ...rest] = folded(hold(0), hold(1, { sentence: 'newer' }), hold(2));
  expect(rest).toEqual([]);
  expect(only).toMatchObject({ id: hold(0).id, at: hold(0).at, times: 3, until: hold(2).at });
});

it('keeps the newest sentence and record', () => {
  const decision = { ...stillDecision.decision, because: 'cpu 44 %' };
  expect(folded(hold(0), hold(1, { sentence: 'newer', decision }))[0]).toMatchObject({
    sentence: 'newer',
    decision: { because: 'cpu 44 %' },
  });
});

it('starts anew when the reason changes', () => {
  const log = folded(hold(0), hold(1, { reason: 'freeze' }), hold(2, { reason: 'freeze' }));
  expect(log.map(({ reason, times }) => [reason, times])).toEqual([
    ['freeze', 2],
    ['within-lines', undefined],
  ]);
});

it('starts anew when something else is wanted', () => {
  const wanted = { kind: 'set-plan', from: 'pro_4gb', to: 'pro_8gb' } as const;
  const decision = { ...stillDecision.decision, wanted };
  expect(folded(hold(0), hold(1, { decision }))).toHaveLength(2);
});

it('never folds acts', () => {
  const act = { verdict: 'act', reason: 'breach' } as const;
  expect(folded(hold(0, act), hold(1, act))).toHaveLength(2);
});

it('folds across the decisions of other targets', () => {
  const log = folded(hold(0), hold(0, { target: 'redis', id: 'redis-1' }), hold(1));
  expect(log.map(({ target, times }) => [target, times])).toEqual([
    ['redis', undefined],
    ['api', 2],
  ]);
});

it('keeps the newest 500', () => {
  const acts = Array.from({ length: 510 }, (_, minute) => hold(minute, { verdict: 'act' }));
  const log = folded(...acts);
  expect(log).toHaveLength(500);
  expect(log[0]?.at).toBe(hold(509).at);
});
