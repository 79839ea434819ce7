import type { Guide, Instant, Target } from './guide.ts';
import type { Act, History, Intent, Known } from './history.ts';
import { samePlan } from './ladder.ts';
import type { Facts, Observation } from './observation.ts';
import { sentenceOf } from './sentence.ts';
import { settle } from './settle.ts';

const KEEP_ACTS = 20;
const KEEP_BOOTS = 10;

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

/** Takes over what somebody else changed, and remembers when. */
function adopt(
  guide: Guide,
  target: Target,
  facts: Facts,
  history: History,
  now: Instant,
): History {
  const seen = present(target, facts, now);
  const { known } = history;
  if (known === undefined) return { ...history, known: seen };
  const same =
    known.instances === seen.instances &&
    samePlan(guide.ladders[facts.kind], known.plan, seen.plan);
  const [from = seen.diskGb, to] = [known.diskGb, seen.diskGb];
  if (same && known.diskGb === to) return history;
  const held = same ? known.adoptedAt : now;
  const grown = from !== undefined && to !== undefined && to > from;
  return {
    ...history,
    known: { ...seen, ...(held === undefined ? {} : { adoptedAt: held }) },
    acts: grown
      ? [grownByOthers(from, to, history.generation, now), ...history.acts].slice(0, KEEP_ACTS)
      : history.acts,
  };
}

/** Closes the open intent with its outcome. Trouble is said; success speaks for itself. */
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
  const trouble = status !== 'VERIFIED';
  return {
    ...rest,
    acts: [act, ...history.acts].slice(0, KEEP_ACTS),
    bootSeconds: booted.slice(0, KEEP_BOOTS),
    outbox: trouble
      ? [
          ...history.outbox,
          {
            at: now,
            target: target.id,
            kind: 'trouble',
            sentence: `${target.id}: ${sentenceOf(intent.action)} ${outcome}.`,
          },
        ]
      : history.outbox,
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
): Remembered {
  const live = before.approvals.filter(({ until }) => until > now);
  const history = live.length === before.approvals.length ? before : { ...before, approvals: live };
  const { facts, factsAt } = observation;
  const { intent } = history;
  if (intent === undefined) {
    return { history: adopt(guide, target, facts, history, now), owesDeploy: false };
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
    history: acted
      ? { ...closed, known: present(target, facts, now) }
      : adopt(guide, target, facts, closed, now),
    owesDeploy: false,
  };
}
