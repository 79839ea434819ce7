import { dollarChange, duration, spaced } from '../format.js';

/** @typedef {import('../../feed.ts').PageDecisionLine} DecisionLine */
/** @typedef {import('#core/decision.ts').Action} Action */

/** Which way the size went. @param {Pick<DecisionLine, 'action' | 'costUsdPerMonth'>} decision @returns {'up' | 'down'} */
export function directionOf({ action, costUsdPerMonth: { before, after } }) {
  if (action?.kind === 'set-instances' || action?.kind === 'grow-disk') {
    return action.to < action.from ? 'down' : 'up';
  }
  return after < before ? 'down' : 'up';
}

/** @param {Action} action */
export function actionWords(action) {
  switch (action.kind) {
    case 'set-instances':
      return `${action.from} → ${action.to} instances`;
    case 'set-plan':
      return `plan ${action.from} → ${action.to}`;
    case 'grow-disk':
      return `disk ${action.from} → ${action.to} GB`;
    case 'steer-autoscaling':
      return `autoscaler ${action.from.min}–${action.from.max} → ${action.to.min}–${action.to.max}`;
  }
}

/** What stands below a decision's sentence. @param {DecisionLine} decision */
export function footnote({ verdict, outcome, times, until, at, reason }) {
  const parts = [];
  if (verdict === 'hold') parts.push(spaced(reason));
  if (times !== undefined && times > 1) parts.push(`held ${times} times`);
  if (until !== undefined && until > at) parts.push(`over ${duration(until - at)}`);
  if (outcome !== undefined) parts.push(outcome);
  return parts.join(' · ');
}

/** What it changes of the monthly cost; empty when nothing. @param {DecisionLine} decision */
export function costWords({ verdict, costUsdPerMonth: { before, after } }) {
  return verdict === 'hold' || before === after ? '' : `${dollarChange(after - before)}/mo`;
}
