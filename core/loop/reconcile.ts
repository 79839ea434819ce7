import { alarmName } from '../alarms.ts';
import { factsAfter } from '../cost.ts';
import { decide } from '../decide.ts';
import type { Decision } from '../decision.ts';
import { fleetOf } from '../fleet.ts';
import type { Instant, Target } from '../guide.ts';
import { emptyHistory, type History, type Pauses } from '../history.ts';
import type { AlarmReadings, Observation } from '../observation.ts';
import { remember } from '../remember.ts';
import type { Situation } from '../scene.ts';
import { tell } from '../sentence.ts';
import { type ActDecision, act, askForDeploy } from './act.ts';
import type { Parts, Snapshot } from './ports.ts';
import { recoveredRecord, untoldAct } from './recovered-record.ts';
import { Overtaken, Turn } from './turn.ts';

const DAY = 86_400_000;
/** Facts are read once a minute; one reading may fail. */
const SHOWN_LATE_MILLISECONDS = 3 * 60_000;

/** What one look at a target led to; `left` when somebody else is at it, `unseen` before its first observation. */
export type Look =
  | { readonly target: string; readonly kind: 'decided'; readonly decision: Decision }
  | { readonly target: string; readonly kind: 'left' | 'unseen' }
  | { readonly target: string; readonly kind: 'failed'; readonly error: unknown };

const isAct = (decision: Decision): decision is ActDecision =>
  decision.verdict === 'act' && decision.action !== undefined;

/** A request or recommendation is said once a day, not every minute. */
function remindOf(history: History, decision: Decision): History {
  if (decision.tell !== 'ask' && decision.tell !== 'recommend') return history;
  const about = `${decision.actionClass} ${decision.direction} ${JSON.stringify(decision.wanted)}`;
  const { lastTold } = history;
  if (lastTold?.about === about && decision.at - lastTold.at < DAY) return history;
  const notice = {
    at: decision.at,
    target: decision.target,
    kind: decision.tell,
    sentence: tell(decision),
  };
  return { ...history, outbox: [...history.outbox, notice], lastTold: { about, at: decision.at } };
}

/** An act that was not sent after all is recorded as what it is: a hold. */
function notSent({ action, ...decision }: ActDecision): Decision {
  const because = 'it was no longer so when it was to be sent';
  return {
    ...decision,
    verdict: 'hold',
    reason: 'not-sent',
    because,
    wanted: action,
    tell: 'nobody',
  };
}

/** Whether a playbook had the target when these facts were read, or so shortly before that its last change first shows in them. */
function isPlaybooks(pauses: Pauses, target: string, factsAt: Instant): boolean {
  return (
    pauses?.some(
      (one) =>
        one.run !== undefined &&
        one.target === target &&
        (one.until ?? factsAt) >= factsAt - SHOWN_LATE_MILLISECONDS,
    ) === true
  );
}

/** Says what has not been said yet; it is forgotten only after it was said. */
async function say(parts: Parts, turn: Turn): Promise<void> {
  const { outbox } = turn.history;
  if (outbox.length === 0) return;
  for (const notice of outbox) await parts.herald.announce(notice);
  await turn.save({ ...turn.history, outbox: [] });
}

async function look(
  parts: Parts,
  target: Target,
  observation: Observation,
  snapshot: Snapshot,
  fleet: Situation['fleet'],
  alarms: AlarmReadings,
): Promise<Look> {
  const state = snapshot.states[target.id] ?? { version: 0, history: emptyHistory };
  if (state.lease !== undefined && state.lease.until > parts.now()) {
    return { target: target.id, kind: 'left' };
  }
  const turn = new Turn(parts.state, target.id, state);
  const { history, owesDeploy } = remember(
    parts.guide,
    target,
    turn.history,
    observation,
    parts.now(),
    isPlaybooks(snapshot.pauses, target.id, observation.factsAt),
  );
  const untold = untoldAct(state.history, history);
  if (untold !== undefined) {
    await parts.ledger.record(recoveredRecord(parts.guide, observation, untold));
  }
  const { pauses } = snapshot;
  const situation: Situation = { observation, history, alarms, pauses, fleet };
  let decision = decide(parts.guide, situation, parts.now());
  const told = remindOf(history, decision);
  if (told !== state.history) await turn.save(told);
  if (owesDeploy) await askForDeploy(parts, target);
  if (isAct(decision)) {
    const intent = await act(parts, target, turn, decision, situation);
    decision =
      intent === undefined ? notSent(decision) : { ...decision, generation: intent.generation };
  }
  await parts.ledger.record(decision);
  await say(parts, turn);
  return { target: target.id, kind: 'decided', decision };
}

/**
 * One look at each of some targets: observe, decide, act, record. Level-triggered: it does not matter
 * why it was called, how often, or in what order.
 */
export async function reconcile(
  parts: Parts,
  targets: readonly string[],
): Promise<readonly Look[]> {
  const { guide } = parts;
  const snapshot = await parts.state.read(guide.targets.map(({ id }) => id));
  const rows = guide.rows.filter(({ target }) => targets.includes(target));
  const alarms = await parts.alarms.alarms(
    rows.flatMap((row) => [alarmName(row, 'high'), alarmName(row, 'low')]),
  );
  const looks: Look[] = [];
  // One after the other: what the first spends of the budget the next one sees.
  let fleet = fleetOf(snapshot.observations, snapshot.states);
  for (const target of guide.targets.filter(({ id }) => targets.includes(id))) {
    const unreadable = snapshot.unreadable?.[target.id];
    if (unreadable !== undefined) {
      looks.push({ target: target.id, kind: 'failed', error: new Error(unreadable) });
      continue;
    }
    const observation = snapshot.observations[target.id];
    if (observation === undefined) {
      looks.push({ target: target.id, kind: 'unseen' });
      continue;
    }
    const seen = await look(parts, target, observation, snapshot, fleet, alarms).catch(
      (error: unknown): Look =>
        error instanceof Overtaken
          ? { target: target.id, kind: 'left' }
          : { target: target.id, kind: 'failed', error },
    );
    looks.push(seen);
    if (seen.kind !== 'decided' || seen.decision.direction !== 'up') continue;
    const { action } = seen.decision;
    if (action !== undefined) {
      const facts = factsAfter(observation.facts, action);
      fleet = { ...fleet, [target.id]: { ...observation, facts } };
    }
  }
  return looks;
}
