import type { Candidate } from './candidate.ts';
import { factsAfter, monthlyCost } from './cost.ts';
import type { Action, Decision, GuardVerdict, Proposal } from './decision.ts';
import { downtimeSeconds, undoable } from './downtime.ts';
import { guards as allGuards } from './guards/all.ts';
import type { Guard } from './guards/guard.ts';
import type { Guide, Instant } from './guide.ts';
import { withHeaviest } from './heaviest-statement.ts';
import { undoCandidate } from './judge.ts';
import { wishesOf } from './propose.ts';
import { inputsOf, type Scene, type Situation, sceneOf } from './scene.ts';

/** A candidate after every guard has spoken. */
interface Trial {
  readonly candidate: Candidate;
  readonly spoken: readonly GuardVerdict[];
  readonly stop?: GuardVerdict;
}

function tryCandidate(first: Candidate, scene: Scene, guards: readonly Guard[]): Trial {
  let candidate = first;
  const spoken: GuardVerdict[] = [];
  for (const guard of guards) {
    const verdict = guard.check(candidate, scene);
    if (verdict === undefined) continue;
    spoken.push({ guard: guard.name, effect: verdict.effect, because: verdict.because });
    if (verdict.effect === 'limit') candidate = { ...candidate, action: verdict.action };
    if (verdict.effect === 'impossible') break;
  }
  const stop = spoken.find(({ effect }) => effect !== 'limit');
  return { candidate, spoken, ...(stop === undefined ? {} : { stop }) };
}

/** The answers to one breach, in order, until one is possible. */
function tryAnswers(
  answers: readonly Candidate[],
  scene: Scene,
  guards: readonly Guard[],
): Trial[] {
  const trials: Trial[] = [];
  for (const candidate of answers) {
    const trial = tryCandidate(candidate, scene, guards);
    trials.push(trial);
    if (!trial.spoken.some(({ effect }) => effect === 'impossible')) break;
  }
  return trials;
}

function withinLines(
  scene: Scene,
  proposals: readonly Proposal[],
): { reason: string; because: string } {
  const blind = proposals.filter(({ wants }) => wants === 'unknown');
  if (blind.length > 0) {
    return { reason: 'stale-data', because: blind.map(({ because }) => because).join('; ') };
  }
  if (scene.history.intent !== undefined) {
    return { reason: 'in-flight', because: 'a change is under way' };
  }
  return { reason: 'within-lines', because: proposals.map(({ because }) => because).join('; ') };
}

function costs(scene: Scene, action: Action | undefined): Decision['costUsdPerMonth'] {
  const before = monthlyCost(scene.guide, scene.facts) ?? 0;
  if (action === undefined) return { before, after: before };
  return { before, after: monthlyCost(scene.guide, factsAfter(scene.facts, action)) ?? before };
}

/** Who should hear of a held change: only those that a person can release. */
function toTell(scene: Scene, trial: Trial): Decision['tell'] {
  const { stop, candidate } = trial;
  if (stop === undefined) return 'act';
  if (stop.guard !== 'trust') return 'nobody';
  const given = scene.guide.trust[candidate.actionClass][candidate.direction];
  if (given === 'approve') return 'ask';
  return given === 'recommend' ? 'recommend' : 'nobody';
}

/**
 * The decision of one target: a pure function of what was observed, what is remembered and the time.
 * `guards` is a parameter only so that each guard can be shown to matter by leaving it out.
 */
export function decide(
  guide: Guide,
  situation: Situation,
  now: Instant,
  guards: readonly Guard[] = allGuards,
): Decision {
  const target = guide.targets.find(({ id }) => id === situation.observation.target);
  if (target === undefined)
    throw new Error(`the guide has no target "${situation.observation.target}"`);
  const scene = sceneOf(guide, target, situation, now);
  const wishes = wishesOf(scene);
  const undo = undoCandidate(scene);
  const breaches = [...(undo === undefined ? [] : [[undo]]), ...wishes.candidates];
  const trials = breaches.flatMap((answers) => tryAnswers(answers, scene, guards));
  const proposals = [
    ...(undo === undefined
      ? []
      : [{ by: 'undo', wants: 'more' as const, action: undo.action, because: undo.because }]),
    ...wishes.proposals,
  ];

  const record = {
    target: target.id,
    at: now,
    inputs: inputsOf(scene),
    proposals,
    guards: trials.flatMap(({ spoken }) => spoken),
  };
  const acting = trials.find(({ stop }) => stop === undefined);
  const chosen = acting ?? trials.find(({ stop }) => stop?.effect === 'hold') ?? trials[0];
  if (chosen === undefined) {
    return {
      ...record,
      verdict: 'hold',
      ...withinLines(scene, proposals),
      costUsdPerMonth: costs(scene, undefined),
      undoable: true,
      downtimeSeconds: 0,
      tell: 'nobody',
    };
  }
  const { candidate, stop } = chosen;
  const { action, actionClass, direction, because, why } = candidate;
  return {
    ...record,
    verdict: stop === undefined ? 'act' : 'hold',
    because: withHeaviest(stop === undefined ? because : stop.because, candidate, scene),
    reason: stop === undefined ? why : stop.guard,
    actionClass,
    direction,
    ...(stop === undefined ? { action } : { wanted: action }),
    costUsdPerMonth: costs(scene, action),
    undoable: undoable(scene.facts, action),
    downtimeSeconds: downtimeSeconds(scene.facts, action),
    tell: toTell(scene, chosen),
  };
}
