import { decide } from '../decide.ts';
import type { Action, Decision } from '../decision.ts';
import { fleetOf } from '../fleet.ts';
import { pausedBecause } from '../guards/kill-switch.ts';
import type { Target } from '../guide.ts';
import type { Approval, Intent } from '../history.ts';
import { lastChange } from '../judge.ts';
import { readings } from '../readings.ts';
import { close } from '../remember.ts';
import { sameAction } from '../same-action.ts';
import type { Situation } from '../scene.ts';
import { tell } from '../sentence.ts';
import type { Lease, Parts } from './ports.ts';
import type { Turn } from './turn.ts';

/** The longest a function runs (60 s), one request on the wire (10 s) and clocks that differ: no dead holder wakes up and acts. */
export const LEASE_MILLISECONDS = 120_000;
/** With less of the lease left than a request may take, nothing is sent any more. */
const SAFE_TO_SEND_MILLISECONDS = 60_000;

/** An act whose decision carries `action`. */
export type ActDecision = Decision &
  Required<Pick<Decision, 'action' | 'actionClass' | 'direction'>>;

function plan(decision: ActDecision, generation: number, before: Intent['before']): Intent {
  return {
    generation,
    action: decision.action,
    actionClass: decision.actionClass,
    direction: decision.direction,
    because: decision.because,
    status: 'PLANNED',
    plannedAt: decision.at,
    before,
  };
}

/** What an adapter's error says of the effect; anything else that is thrown is a bug and stays one. */
function isClassified(error: unknown): error is Error & { outcome: 'not-applied' | 'unknown' } {
  return (
    error instanceof Error &&
    'outcome' in error &&
    (error.outcome === 'not-applied' || error.outcome === 'unknown')
  );
}

/** The kill switch as it is now; one that cannot be read counts as on. */
async function isPaused(parts: Parts, target: Target): Promise<boolean> {
  return parts.state.pauses(target.id).then(
    (pauses) => pausedBecause(pauses, target.id, parts.now()) !== undefined,
    () => true,
  );
}

/**
 * Asks for the deploy by which a new plan reaches the instances, unless somebody has paused meanwhile.
 * What fails stays owed: the plan itself was taken, and settling asks again.
 */
export async function askForDeploy(parts: Parts, target: Target): Promise<void> {
  if (await isPaused(parts, target)) return;
  await parts.render.deploy(target).catch((error: unknown) => {
    if (!isClassified(error)) throw error;
  });
}

/**
 * Decides once more on what Render says now, and on what others have planned meanwhile: of two that
 * spend what targets share, both have written it down, so at least one sees the other. Undefined when
 * the same change is no longer wanted.
 */
async function confirm(
  parts: Parts,
  target: Target,
  decision: ActDecision,
  situation: Situation,
): Promise<Action | undefined> {
  const [facts, { observations, states }] = await Promise.all([
    parts.render.facts(target),
    parts.state.read(parts.guide.targets.map(({ id }) => id)),
  ]);
  const now = parts.now();
  const observation = { ...situation.observation, facts, factsAt: now };
  const fleet = { ...fleetOf(observations, states), [target.id]: observation };
  const again = decide(parts.guide, { ...situation, observation, fleet }, now);
  const same = again.action !== undefined && sameAction(again.action, decision.action);
  return same ? again.action : undefined;
}

/** One approval is one change; taking a change back needs none. */
function withoutUsed(approvals: readonly Approval[], decision: ActDecision): readonly Approval[] {
  if (decision.reason === 'undo') return approvals;
  return approvals.filter(({ actionClass }) => actionClass !== decision.actionClass);
}

async function send(parts: Parts, target: Target, action: Action): Promise<void> {
  await parts.render.apply(target, action);
  if (target.kind === 'service' && action.kind === 'set-plan') await askForDeploy(parts, target);
}

/**
 * Carries out a decision: lease and intent are written before Render is called, the outcome after.
 * A crash at any point leaves an intent that the next turn settles by observing. Undefined when
 * nothing was sent after all.
 */
export async function act(
  parts: Parts,
  target: Target,
  turn: Turn,
  decision: ActDecision,
  situation: Situation,
): Promise<Intent | undefined> {
  const generation = turn.history.generation + 1;
  const lease: Lease = { by: parts.by, until: parts.now() + LEASE_MILLISECONDS };
  const intent = plan(
    decision,
    generation,
    readings(situation.observation, parts.guide.policy, decision.at),
  );
  const undone = decision.reason === 'undo' ? lastChange(turn.history)?.generation : undefined;
  const planned: Intent = undone === undefined ? intent : { ...intent, undoes: undone };
  const open = { ...turn.history, generation };
  await turn.save({ ...open, intent: planned }, lease);

  const action = await confirm(parts, target, decision, situation).catch(async (error: unknown) => {
    // Render cannot be asked now: nothing was sent, and the next tick decides anew.
    if (isClassified(error)) return undefined;
    await turn.save(open);
    throw error;
  });
  if (action === undefined) {
    await turn.save(open);
    return undefined;
  }

  const sent: Intent = { ...planned, action, status: 'SENT', sentAt: parts.now() };
  const spent = { ...open, approvals: withoutUsed(open.approvals, decision) };
  await turn.save({ ...spent, intent: sent }, lease);
  // As late as can be: nothing lies between this look at switch and clock and the request.
  const paused = await isPaused(parts, target);
  if (paused || parts.now() > lease.until - SAFE_TO_SEND_MILLISECONDS) {
    await turn.save(open);
    return undefined;
  }
  const notice = {
    at: sent.sentAt ?? decision.at,
    target: target.id,
    kind: 'act' as const,
    sentence: tell({ ...decision, action }),
  };
  try {
    await send(parts, target, action);
  } catch (error) {
    const refused = isClassified(error) && error.outcome === 'not-applied';
    await turn.save(
      refused
        ? close(open, sent, 'REFUSED', `was refused: ${error.message}`, target, parts.now())
        : { ...spent, intent: { ...sent, told: true }, outbox: [...open.outbox, notice] },
    );
    if (!isClassified(error)) throw error;
    return sent;
  }
  const answered: Intent = { ...sent, told: true, answeredAt: parts.now() };
  await turn.save({ ...spent, intent: answered, outbox: [...open.outbox, notice] });
  return answered;
}
