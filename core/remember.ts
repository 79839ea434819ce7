import type { Guide, Instant, Target } from './guide.ts';
import type { Act, History, Intent, Known, Notice } from './history.ts';
import { samePlan } from './ladder.ts';
import type { Facts, Observation } from './observation.ts';
import { sentenceOf } from './sentence.ts';
import { settle } from './settle.ts';

/** Longer than any guard looks back; a day of the most changes a guide allows fits, and so does the item. */
const KEEP_ACTS_MILLISECONDS = 24 * 3_600_000;
const LEAST_ACTS = 20;
const MOST_ACTS = 200;
const KEEP_BOOTS = 10;

/** The acts with a new one, as long as a guard may ask for them. */
function withAct(acts: readonly Act[], act: Act): readonly Act[] {
  return [act, ...acts]
    .filter(
      ({ settledAt }, index) =>
        index < LEAST_ACTS || act.settledAt - settledAt < KEEP_ACTS_MILLISECONDS,
    )
    .slice(0, MOST_ACTS);
}

/** What Capstan controls of a target, as Render shows it. */
function present(target: Target, facts: Facts, now: Instant): Known {
  const instances =
    facts.kind === 'service'
      ? target.kind === 'service' && target.mode === 'steer'
        ? facts.autoscaling?.min
        : facts.manualInstances
      : undefined;
  return {
    plan: facts.plan,
    at: now,
    ...(instances === undefined ? {} : { instances }),
    ...(facts.kind === 'postgres' ? { diskGb: facts.diskGb } : {}),
  };
}

/** Takes over what an action of ours made, and only that: what others changed meanwhile is theirs. */
function ours(history: History, { action }: Intent, now: Instant): History {
  const { known } = history;
  if (known === undefined) return history;
  switch (action.kind) {
    case 'set-instances':
      return { ...history, known: { ...known, instances: action.to, at: now } };
    case 'steer-autoscaling':
      return { ...history, known: { ...known, instances: action.to.min, at: now } };
    case 'set-plan':
      return { ...history, known: { ...known, plan: action.to, at: now } };
    case 'grow-disk':
      return { ...history, known: { ...known, diskGb: action.to, at: now } };
  }
}

/** A disk that Render or a person has grown counts as one of ours: Render allows the next in hours only. */
function grownByOthers(from: number, to: number, generation: number, now: Instant): Act {
  return {
    generation,
    action: { kind: 'grow-disk', from, to },
    actionClass: 'database-disk',
    direction: 'up',
    because: 'somebody else grew the disk',
    status: 'VERIFIED',
    outcome: `the disk has ${to} GB`,
    plannedAt: now,
    settledAt: now,
    before: {},
  };
}

/** Takes over what somebody else changed, and remembers when; a playbook's changes are meant for us to go on from. */
function adopt(
  guide: Guide,
  target: Target,
  facts: Facts,
  history: History,
  now: Instant,
  byPlaybook: boolean,
): History {
  const seen = present(target, facts, now);
  const { known } = history;
  if (known === undefined) return { ...history, known: seen };
  const same =
    known.instances === seen.instances &&
    samePlan(guide.ladders[facts.kind], known.plan, seen.plan);
  const [from = seen.diskGb, to] = [known.diskGb, seen.diskGb];
  if (same && known.diskGb === to) return history;
  const held = same || byPlaybook ? known.adoptedAt : now;
  const grown = from !== undefined && to !== undefined && to > from;
  return {
    ...history,
    known: { ...seen, ...(held === undefined ? {} : { adoptedAt: held }) },
    acts: grown
      ? withAct(history.acts, grownByOthers(from, to, history.generation, now))
      : history.acts,
  };
}

/** Trouble is said. Success was said when it was sent, unless the function died before it could. */
function newsOf(act: Act, target: Target): readonly Notice[] {
  const about = { at: act.settledAt, target: target.id };
  const what = `${target.id}: ${sentenceOf(act.action)}`;
  if (act.status !== 'VERIFIED') {
    return [{ ...about, kind: 'trouble', sentence: `${what} ${act.outcome}.` }];
  }
  return act.told ? [] : [{ ...about, kind: 'act', sentence: `${what}, because ${act.because}.` }];
}

/** Closes the open intent with its outcome. */
export function close(
  history: History,
  intent: Intent,
  status: Act['status'],
  outcome: string,
  target: Target,
  now: Instant,
): History {
  const { intent: _closed, ...rest } = history;
  // What was never sent is no act: it must not push real ones out of memory, nor hide the last one.
  if (intent.sentAt === undefined) return rest;
  const act: Act = { ...intent, status, outcome, settledAt: now };
  const booted =
    status === 'VERIFIED' && act.actionClass === 'instances' && act.direction === 'up'
      ? [Math.round((now - (act.answeredAt ?? now)) / 1000), ...history.bootSeconds]
      : history.bootSeconds;
  return {
    ...rest,
    acts: withAct(history.acts, act),
    bootSeconds: booted.slice(0, KEEP_BOOTS),
    outbox: [...history.outbox, ...newsOf(act, target)],
  };
}

/** What an observation adds to the history: settled intents, changes by others, approvals that ended. */
export interface Remembered {
  readonly history: History;
  /** A plan was changed and has not reached the instances: a deploy is still owed. */
  readonly owesDeploy: boolean;
}

/** The history as it stands after an observation; the same object when there is no news. */
export function remember(
  guide: Guide,
  target: Target,
  before: History,
  observation: Observation,
  now: Instant,
  /** A playbook works at the target, or did a moment ago: what changed is its doing. */
  byPlaybook = false,
): Remembered {
  const live = before.approvals.filter(({ until }) => until > now);
  const history = live.length === before.approvals.length ? before : { ...before, approvals: live };
  const { facts, factsAt } = observation;
  const { intent } = history;
  if (intent === undefined) {
    return { history: adopt(guide, target, facts, history, now, byPlaybook), owesDeploy: false };
  }
  const settlement = settle(intent, facts, factsAt, guide, now);
  if (settlement.kind === 'waiting') return { history, owesDeploy: false };
  if (settlement.kind === 'needs-deploy') {
    // Nobody asks again before Render was looked at again.
    return { history: { ...history, intent: { ...intent, answeredAt: now } }, owesDeploy: true };
  }
  const closed = close(history, intent, settlement.status, settlement.outcome, target, now);
  const acted = settlement.status === 'VERIFIED';
  return {
    history: adopt(
      guide,
      target,
      facts,
      acted ? ours(closed, intent, now) : closed,
      now,
      byPlaybook,
    ),
    owesDeploy: false,
  };
}
