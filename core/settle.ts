import type { Guide, Instant } from './guide.ts';
import type { Intent } from './history.ts';
import { samePlan } from './ladder.ts';
import type { Facts, ServiceFacts } from './observation.ts';

const MINUTE = 60_000;
/** Render's reads may lag this long: until then, a deploy that is not seen may be there all the same. */
const READ_LAG = 2 * MINUTE;

/** What became of an open intent, as far as Render's present state tells. */
export type Settlement =
  | { readonly kind: 'waiting'; readonly because: string }
  | { readonly kind: 'needs-deploy' }
  | {
      readonly kind: 'settled';
      readonly status: 'VERIFIED' | 'REFUSED' | 'UNKNOWN';
      readonly outcome: string;
    };

const waiting = (because: string): Settlement => ({ kind: 'waiting', because });

const settled = (status: 'VERIFIED' | 'REFUSED' | 'UNKNOWN', outcome: string): Settlement => ({
  kind: 'settled',
  status,
  outcome,
});

const FAILED_DEPLOY = new Set(['build_failed', 'update_failed', 'canceled', 'pre_deploy_failed']);

/** A new plan reaches instances only by a deploy that began after the change. */
function planReachedInstances(facts: ServiceFacts, sentAt: Instant): Settlement {
  const deploys = facts.deploys.filter(({ createdAt }) => createdAt >= sentAt - 1000);
  if (deploys.some(({ status }) => status === 'live' || status === 'deactivated')) {
    return settled('VERIFIED', 'the new plan is live');
  }
  const [latest] = deploys;
  if (latest === undefined) return { kind: 'needs-deploy' };
  return FAILED_DEPLOY.has(latest.status)
    ? settled('REFUSED', `its deploy ended as ${latest.status}`)
    : waiting(`deploy ${latest.id} is ${latest.status}`);
}

function effect(intent: Intent, facts: Facts, guide: Guide): Settlement {
  const { action } = intent;
  if (action.kind === 'set-plan') {
    if (!samePlan(guide.ladders[facts.kind], facts.plan, action.to))
      return waiting(`plan is still ${facts.plan}`);
    if (facts.kind === 'service')
      return planReachedInstances(facts, intent.sentAt ?? intent.plannedAt);
    // Render answers with the new plan at once, while it is still creating.
    return facts.status === 'available'
      ? settled('VERIFIED', 'available on the new plan')
      : waiting(`Render says ${facts.status}`);
  }
  if (action.kind === 'grow-disk' && facts.kind === 'postgres') {
    return facts.diskGb >= action.to
      ? settled('VERIFIED', `the disk has ${facts.diskGb} GB`)
      : waiting(`the disk has ${facts.diskGb} GB`);
  }
  if (facts.kind !== 'service') return waiting('it is not what it was');
  if (action.kind === 'steer-autoscaling') {
    const { autoscaling: now } = facts;
    const same = now?.enabled === true && now.min === action.to.min && now.max === action.to.max;
    return same
      ? settled('VERIFIED', `floor ${now.min}`)
      : waiting('the autoscaling block is still the old one');
  }
  // 202 proves nothing and the stored count proves little: what runs is what counts.
  const running = facts.instanceCreatedAt.length;
  if (action.kind !== 'set-instances') return waiting('it is not what it was');
  return facts.manualInstances === action.to && running === action.to
    ? settled('VERIFIED', `${running} instances run`)
    : waiting(`${running} of ${action.to} instances run`);
}

/** A count whose answer never came may be sent again: set twice, it is set once. */
export function isRepeatable({ action, answeredAt }: Intent): boolean {
  return answeredAt === undefined && action.kind === 'set-instances';
}

/**
 * Settles an open intent by observation alone. `factsAt` must be when Render was asked: what was read
 * before the call says nothing about its effect, and nothing is given up without having looked.
 */
export function settle(
  intent: Intent,
  facts: Facts,
  factsAt: Instant,
  guide: Guide,
  now: Instant,
): Settlement {
  if (intent.status === 'PLANNED') return settled('REFUSED', 'never sent');
  const sentAt = intent.sentAt ?? intent.plannedAt;
  const lastAsked = intent.answeredAt ?? sentAt;
  if (factsAt <= lastAsked) return waiting('Render was not asked since');
  const seen = effect(intent, facts, guide);
  if (seen.kind === 'settled') return seen;
  if (isRepeatable(intent) && facts.kind === 'service' && factsAt - sentAt >= READ_LAG) {
    const untouched =
      intent.action.kind === 'set-instances' && facts.manualInstances === intent.action.from;
    if (untouched) return settled('UNKNOWN', 'had no effect that Render shows');
  }
  const owed = seen.kind === 'needs-deploy';
  if (now - sentAt < guide.policy.verifyMinutes[intent.actionClass] * MINUTE) {
    return owed && factsAt - lastAsked < READ_LAG ? waiting('its deploy is not seen yet') : seen;
  }
  const because = owed ? 'no deploy carries the new plan' : seen.because;
  return intent.answeredAt === undefined
    ? settled('UNKNOWN', `has an unknown outcome: ${because}`)
    : settled('REFUSED', `was accepted and had no effect: ${because}`);
}
