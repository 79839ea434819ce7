import type { Candidate } from './candidate.ts';
import type { Action } from './decision.ts';
import { undoable } from './downtime.ts';
import type { Act, History } from './history.ts';
import { samePlan } from './ladder.ts';
import type { Scene } from './scene.ts';
import { mean } from './series.ts';
import { type SignalId, signal } from './signals.ts';

const MINUTE = 60_000;

/** The mean of a signal since an act took effect; undefined before two whole minutes were measured. */
function since(scene: Scene, signalId: SignalId, act: Act): number | undefined {
  const points = (scene.observation.series[signalId] ?? []).filter(
    ({ at }) => at >= act.settledAt + MINUTE,
  );
  return points.length < 2 ? undefined : mean(points);
}

/** CPU over its line: demand is more than what is served, so what is measured of it says nothing. */
function isOverloaded({ rows }: Scene): boolean {
  return rows.some(
    ({ row, value }) =>
      signal(row.signal).load === 'shared' && value !== undefined && value > row.high.value,
  );
}

/**
 * Why a change made things worse, if it did. Load that rose by itself is not the change's fault, and
 * what was unknown before cannot be compared.
 */
function harm(scene: Scene, act: Act): string | undefined {
  const { errorPercent, moreDemandFactor, worseFactor } = scene.guide.policy.watch;
  const {
    'error-rate': failing,
    'request-rate': asked = 0,
    'response-time': waiting,
  } = act.before as Partial<Record<SignalId, number>>;
  const requests = since(scene, 'request-rate', act);
  if (requests !== undefined && requests > asked * moreDemandFactor) return undefined;
  if (act.direction === 'up' && isOverloaded(scene)) return undefined;
  const errors = since(scene, 'error-rate', act);
  if (errors !== undefined && failing !== undefined && errors >= failing + errorPercent) {
    return `errors rose from ${failing.toFixed(1)} to ${errors.toFixed(1)} %`;
  }
  const line = scene.rows.find(({ row }) => row.signal === 'response-time')?.row.high.value;
  const slow = since(scene, 'response-time', act);
  if (line === undefined || slow === undefined || slow <= line) return undefined;
  return waiting !== undefined && slow > waiting * worseFactor
    ? `response time rose from ${Math.round(waiting)} to ${Math.round(slow)} ms`
    : undefined;
}

/** The action that leads back. */
export function reverse(action: Action): Action {
  switch (action.kind) {
    case 'set-instances':
      return { kind: 'set-instances', from: action.to, to: action.from };
    case 'steer-autoscaling':
      return { kind: 'steer-autoscaling', from: action.to, to: action.from };
    case 'set-plan':
      return { kind: 'set-plan', from: action.to, to: action.from };
    case 'grow-disk':
      return { kind: 'grow-disk', from: action.to, to: action.from };
  }
}

/** Whether the target still is what an action made of it; what somebody changed since is not ours to take back. */
function isAsLeft({ facts, guide }: Scene, action: Action): boolean {
  if (action.kind === 'set-plan') {
    return samePlan(guide.ladders[facts.kind], facts.plan, action.to);
  }
  if (facts.kind !== 'service') return false;
  if (action.kind === 'set-instances') return facts.manualInstances === action.to;
  if (action.kind !== 'steer-autoscaling') return false;
  return facts.autoscaling?.min === action.to.min && facts.autoscaling.max === action.to.max;
}

/** The last change that is known to have happened; an attempt that failed since does not hide it. */
export function lastChange({ acts }: Pick<History, 'acts'>): Act | undefined {
  return acts.find(({ status }) => status === 'VERIFIED');
}

/** Undoes the last change while it is being watched and has made things worse. */
export function undoCandidate(scene: Scene): Candidate | undefined {
  const act = lastChange(scene.history);
  if (act === undefined || act.undoes !== undefined) return undefined;
  if (scene.now - act.settledAt > scene.guide.policy.watch.minutes * MINUTE) return undefined;
  if (!undoable(scene.facts, act.action) || !isAsLeft(scene, act.action)) return undefined;
  const why = harm(scene, act);
  if (why === undefined) return undefined;
  return {
    by: 'undo',
    why: 'undo',
    actionClass: act.actionClass,
    direction: act.direction === 'up' ? 'down' : 'up',
    action: reverse(act.action),
    urgent: act.direction === 'down',
    because: `the last change made it worse: ${why}`,
  };
}
