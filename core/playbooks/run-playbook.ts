import { reasonText } from '../reason-text.ts';
import { carryOut } from './carry-out.ts';
import type { Course } from './course.ts';
import { approval, holdOfTargets, maintenanceWindow, windowIsShut } from './gates.ts';
import type { Journey } from './journey.ts';
import { makePlan, type Planning } from './make-plan.ts';
import type { Plan } from './plan.ts';
import { type Playbook, Refused } from './playbook.ts';
import { Progress } from './progress.ts';
import { type Request, readRequest } from './read-request.ts';
import { retryAfterSeconds, wishedSeconds } from './retry.ts';
import type { Run, RunStatus } from './run-record.ts';
import type { World } from './world.ts';

/** What starting a playbook leads to. */
export type Result =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'refused'; readonly problems: readonly string[] }
  | { readonly kind: 'ran'; readonly run: Run };

const PLANNING_SECONDS = 5;
const PLANNING_ATTEMPTS = 10;

/** Planning only reads, and somebody waits for it: it is tried again soon, and then given up. */
const whilePlanning = (error: unknown, attempt: number): number | undefined =>
  attempt >= PLANNING_ATTEMPTS ? undefined : Math.max(PLANNING_SECONDS, wishedSeconds(error));

async function planOnce(
  name: string,
  playbook: Playbook,
  request: Request,
  journey: Journey,
  world: World,
  retry = whilePlanning,
): Promise<Planning> {
  try {
    // Plans are plain data; their types are only narrower than JSON's.
    const kept = await journey.once(
      name,
      async () => JSON.stringify(await makePlan(playbook, request, world)),
      retry,
    );
    return JSON.parse(kept) as Planning;
  } catch (error) {
    return { problems: [reasonText(error)] };
  }
}

function newRun(journey: Journey, request: Request, plan: Plan, startedAt: number): Run {
  const { by, input, when, why } = request;
  return {
    name: journey.name,
    playbook: plan.playbook,
    input,
    by,
    why,
    when,
    status: 'running',
    startedAt,
    updatedAt: startedAt,
    plan,
    steps: plan.steps.map(({ does }) => ({ does, status: 'to-do' })),
  };
}

/** Keeps the end of a run, lets its target go, and tells people. */
async function finish(
  { journey, progress, world }: Course,
  change: Partial<Run> & { readonly status: RunStatus; readonly outcome: string },
): Promise<Result> {
  progress.become(change);
  const endedAt = await journey.once(
    'finish',
    async () => {
      const { name, plan, by, playbook } = progress.run;
      await progress.release();
      const at = world.now();
      await progress.save({ endedAt: at });
      const looked = plan.steps.every(({ changes }) => !changes);
      if (!looked || change.status !== 'succeeded') {
        await world.herald.announce({
          at,
          target: plan.target ?? playbook,
          kind: change.status === 'succeeded' ? 'act' : 'trouble',
          sentence: `${playbook} (run ${name} by ${by}): ${change.outcome}`,
        });
      }
      return at;
    },
    retryAfterSeconds,
  );
  progress.become({ endedAt });
  return { kind: 'ran', run: progress.run };
}

/** The gates before the first change, in order. */
async function passGates(course: Course, request: Request): Promise<string | undefined> {
  return (
    (await approval(course)) ??
    (await maintenanceWindow(course, request)) ??
    (await holdOfTargets(course))
  );
}

/** Whether what was planned still is what would be planned. */
async function recheck(
  playbook: Playbook,
  request: Request,
  journey: Journey,
  world: World,
  plan: Plan,
): Promise<string | undefined> {
  // It may have waited for hours: a bad minute of Render's must not be the end of it.
  const again = await planOnce('plan-again', playbook, request, journey, world, retryAfterSeconds);
  if ('problems' in again) return again.problems.join('; ');
  if (again.plan.fingerprint === plan.fingerprint) return undefined;
  return 'what is so has changed since it was planned; look at the new plan and run it again';
}

const howWell = ({ steps }: Plan): string =>
  steps.length === 0 ? 'everything was as wanted already' : 'done, and seen to be so';

function whatRemains(hasChanged: boolean, notUndone: readonly string[]): string {
  if (!hasChanged) return 'nothing was changed';
  if (notUndone.length === 0) return 'what was changed was taken back';
  return `not taken back: ${notUndone.join('; ')}`;
}

/**
 * Runs a playbook from its request to its report. It may be interrupted anywhere and begun again: everything
 * that was finished is kept by the journey.
 */
export async function runPlaybook(
  playbook: Playbook,
  raw: unknown,
  journey: Journey,
  world: World,
): Promise<Result> {
  let request: Request;
  try {
    request = readRequest(playbook, raw);
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', problems: error.problems };
    throw error;
  }
  const planning = await planOnce('plan', playbook, request, journey, world);
  if ('problems' in planning) return { kind: 'refused', problems: planning.problems };
  const { plan } = planning;
  if (request.dryRun) return { kind: 'plan', plan };
  if (request.plan !== undefined && request.plan !== plan.fingerprint) {
    const because = `what is so has changed: the plan is ${plan.fingerprint} now`;
    return { kind: 'refused', problems: [`plan: found ${request.plan}; ${because}`] };
  }

  const startedAt = await journey.once('start', async () => world.now(), retryAfterSeconds);
  const progress = new Progress(newRun(journey, request, plan, startedAt), world);
  const isOurs = await journey.once('record', () => progress.save(), retryAfterSeconds);
  if (!isOurs) {
    return { kind: 'refused', problems: [`the name ${journey.name} belongs to another run`] };
  }
  const course = { journey, world, progress };
  const changes = plan.steps.some((step) => step.changes);
  if (changes) {
    const shut =
      (await passGates(course, request)) ??
      (await recheck(playbook, request, journey, world, plan));
    if (shut !== undefined) {
      return finish(course, {
        status: 'refused',
        outcome: `nothing was changed: ${shut}`,
      });
    }
  }
  progress.become({ status: 'running' });
  const { failure, findings, hasChanged, notUndone } = await carryOut(course, plan.steps, () =>
    windowIsShut(course, request),
  );
  const report = { findings, ...(notUndone.length > 0 ? { notUndone } : {}) };
  if (failure === undefined) {
    const unseen = findings
      .filter(({ passed }) => !passed)
      .map(({ what, found }) => `${what} ${found}`);
    const verified = unseen.length === 0;
    const outcome = verified
      ? howWell(plan)
      : `done, and not all of it verified: ${unseen.join('; ')}`;
    const ended = { status: 'succeeded', outcome, verified } as const;
    return finish(course, { ...report, ...ended });
  }
  const isUndone = hasChanged && notUndone.length === 0;
  return finish(course, {
    ...report,
    status: isUndone ? 'undone' : 'failed',
    outcome: `${failure}; ${whatRemains(hasChanged, notUndone)}`,
    verified: false,
  });
}
