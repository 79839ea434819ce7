import type { Guide, Target } from './guide.ts';
import type { GuideCheck, GuideIssue } from './guide-issue.ts';
import { rungIndex } from './ladder.ts';
import { ceilingOf, floorOf, type Schedule, type ScheduledLevel } from './schedules/schedule.ts';
import { standingLimits } from './standing-limits.ts';

/** The bounds of an ask, each with where it stands. */
function boundsIn(ask: ScheduledLevel, path: string) {
  const level = 'plan' in ask ? ask.plan : ask.instances;
  const names = ['atLeast', 'atMost', 'exactly'] as const;
  const what = 'plan' in ask ? 'plan' : 'instances';
  return names.flatMap((name) => {
    const value = (level as Partial<Record<typeof name, number | string>>)[name];
    return value === undefined ? [] : [{ name, value, path: `${path}.${what}.${name}` }];
  });
}

function countIssues(guide: Guide, target: Target, ask: ScheduledLevel, path: string) {
  if (!('instances' in ask)) return [];
  if (target.kind !== 'service') {
    const wanted = `a plan: a ${target.kind} has no instances to count`;
    return [{ path: `${path}.instances`, value: ask.target, wanted }];
  }
  const { min, max } = target.instances;
  const standing = standingLimits(guide, target);
  return boundsIn(ask, path).flatMap(({ name, value, path: at }): readonly GuideIssue[] => {
    const count = Number(value);
    if (count < min || count > max)
      return [{ path: at, value, wanted: `${min} to ${max}, the limits of ${target.id}` }];
    if (name === 'atLeast') return [];
    if (target.mode === 'steer') {
      const wanted = "atLeast: in steer mode Render's own autoscaler decides over the floor";
      return [{ path: at, value, wanted }];
    }
    const wanted = `at least ${standing.floor}, which the growth tier asks for`;
    return count < standing.floor ? [{ path: at, value, wanted }] : [];
  });
}

function planIssues(guide: Guide, target: Target, ask: ScheduledLevel, path: string) {
  if (!('plan' in ask)) return [];
  const ladder = guide.ladders[target.kind];
  return boundsIn(ask, path).flatMap(({ name, value, path: at }): readonly GuideIssue[] => {
    if (rungIndex(ladder, String(value)) < 0) {
      const wanted = `a plan of the ladder: ${ladder.map(({ plan }) => plan).join(', ')}`;
      return [{ path: at, value, wanted }];
    }
    return name !== 'atLeast' && target.kind === 'key-value'
      ? [{ path: at, value, wanted: 'atLeast: Render cannot lower a Key Value plan' }]
      : [];
  });
}

/** A level whose own floor is over its own ceiling. */
function orderIssues(guide: Guide, target: Target, ask: ScheduledLevel, path: string) {
  const [what, level] = 'plan' in ask ? ['plan', ask.plan] : ['instances', ask.instances];
  const [floor, ceiling] = [floorOf<number | string>(level), ceilingOf<number | string>(level)];
  const rank = (value: number | string | undefined): number =>
    typeof value === 'string' ? rungIndex(guide.ladders[target.kind], value) : (value ?? 0);
  if (floor === undefined || ceiling === undefined || rank(floor) <= rank(ceiling)) return [];
  return [{ path: `${path}.${what}.atLeast`, value: floor, wanted: `at most atMost, ${ceiling}` }];
}

function askIssues(guide: Guide, schedule: Schedule, index: number): readonly GuideIssue[] {
  return schedule.asks.flatMap((ask, at) => {
    const path = `schedules.${index}.asks.${at}`;
    const target = guide.targets.find(({ id }) => id === ask.target);
    if (target === undefined)
      return [{ path: `${path}.target`, value: ask.target, wanted: 'a target of this guide' }];
    const isSame = (other: ScheduledLevel): boolean =>
      other.target === ask.target && 'plan' in other === 'plan' in ask;
    if (schedule.asks.findIndex(isSame) < at)
      return [
        { path: `${path}.target`, value: ask.target, wanted: 'a target asked once in a row' },
      ];
    return [countIssues, planIssues, orderIssues].flatMap((check) =>
      check(guide, target, ask, path),
    );
  });
}

/** What a row asks must be something its target can be asked for, within the limits of the guide. */
export const asksFitTheirTargets: GuideCheck = (guide) =>
  guide.schedules.flatMap((schedule, index) => askIssues(guide, schedule, index));
