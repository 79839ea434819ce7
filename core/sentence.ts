import type { Action, Decision } from './decision.ts';

/** What an action does, as the middle of a sentence. */
export function sentenceOf(action: Action): string {
  switch (action.kind) {
    case 'set-instances':
      return `from ${action.from} to ${action.to} instances`;
    case 'steer-autoscaling':
      return `Render's autoscaler from ${action.from.min}–${action.from.max} to ${action.to.min}–${action.to.max} instances`;
    case 'set-plan':
      return `from plan ${action.from} to ${action.to}`;
    case 'grow-disk':
      return `disk from ${action.from} to ${action.to} GB`;
  }
}

const money = (usd: number): string => `$${usd.toFixed(usd < 100 ? 2 : 0)}`;

/** One sentence that says what was decided, why, and what it costs. */
export function tell(decision: Decision): string {
  const { action, wanted, costUsdPerMonth: cost, target } = decision;
  const price =
    cost.after === cost.before ? '' : ` (${money(cost.before)} → ${money(cost.after)} a month)`;
  if (decision.verdict === 'act' && action !== undefined) {
    return `${target}: ${sentenceOf(action)}, because ${decision.because}${price}.`;
  }
  const idle = wanted !== undefined && 'to' in wanted && wanted.from === wanted.to;
  if (wanted === undefined || idle) {
    return `${target}: nothing to do, because ${decision.because}.`;
  }
  return `${target}: ${sentenceOf(wanted)} held, because ${decision.because}.`;
}
