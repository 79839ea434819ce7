import type { MayAsk } from './ask-once.ts';
import type { Course } from './course.ts';
import type { Json } from './journey.ts';
import { pausedBecause } from './kill-switch.ts';
import { type Ended, perform } from './perform.ts';
import type { PlannedStep } from './plan.ts';
import type { Progress } from './progress.ts';
import { retryAfterSeconds } from './retry.ts';
import type { Finding } from './run-record.ts';
import { kindOf, type Step } from './steps/all.ts';

/** Why something must not be begun; undefined when it may. */
export type Shut = string | undefined;

/** How the steps of a run went. */
export interface Outcome {
  /** Why it stopped; absent when every step was done. */
  readonly failure?: string;
  readonly findings: readonly Finding[];
  /** Whether anything was asked for at all. */
  readonly hasChanged: boolean;
  /** What was changed and could not be taken back, with the reason. */
  readonly notUndone: readonly string[];
}

async function begin({ journey, progress, world }: Course, index: number, name: string) {
  const begun = await journey.once(
    `${name}-begin`,
    async () => {
      const other = await progress.hold();
      const at = world.now();
      await progress.saveStep(index, { status: 'under-way', startedAt: at });
      return { at, other: other ?? null };
    },
    retryAfterSeconds,
  );
  progress.becomeStep(index, { status: 'under-way', startedAt: begun.at });
  return begun.other ?? undefined;
}

async function end(
  { journey, progress, world }: Course,
  index: number,
  name: string,
  change: Pick<Progress['run']['steps'][number], 'status' | 'note'>,
) {
  const endedAt = await journey.once(
    `${name}-end`,
    async () => {
      const at = world.now();
      await progress.saveStep(index, { ...change, endedAt: at });
      return at;
    },
    retryAfterSeconds,
  );
  progress.becomeStep(index, { ...change, endedAt });
}

/** What keeps the next request from being made: the switch, the closed window of a first one, another's hold. */
function barrier({ progress, world }: Course, step: Step, isShut: () => Shut): MayAsk {
  return async () => {
    const paused = await pausedBecause(world, step);
    if (paused !== undefined) return { is: 'paused', because: paused };
    const shut = isShut() ?? (await progress.hold());
    if (shut !== undefined) return { is: 'shut', because: shut };
    // An execution that was stopped may still be in the middle of its last invocation.
    const goesOn = await progress.save();
    return goesOn ? undefined : { is: 'shut', because: 'this run has ended already' };
  };
}

/** Carries out one step of the plan and keeps how it went. */
async function step(
  course: Course,
  index: number,
  planned: PlannedStep,
  before: Json,
  isShut: () => Shut,
): Promise<Ended> {
  const { progress } = course;
  const name = `${index + 1}-${planned.step.kind}`;
  const other = await begin(course, index, name);
  const say = async (note: string): Promise<void> => {
    await progress.hold();
    await progress.saveStep(index, { note });
  };
  const mayAsk = barrier(course, planned.step, isShut);
  const ended: Ended =
    other === undefined
      ? await perform({ ...course, say, mayAsk }, name, planned.step, before)
      : { is: 'failed', because: other, asked: false };
  const note = ended.is === 'done' ? ended.note : ended.because;
  await end(course, index, name, {
    status: ended.is === 'done' ? 'done' : 'failed',
    note,
  });
  return ended;
}

/** Takes back one step; why it could not be, if so, and whether that was tried. */
async function takeBack(
  course: Course,
  index: number,
  planned: PlannedStep,
): Promise<{ readonly because: string; readonly tried: boolean } | undefined> {
  const { progress } = course;
  const back = kindOf(planned.step).undo?.(planned.step);
  const name = `undo-${index + 1}`;
  let why = back === undefined ? (planned.undo ?? 'it cannot be taken back') : undefined;
  let mark: Json = null;
  const say = async (note: string): Promise<void> => {
    await progress.hold();
    await progress.saveStep(index, { note: `taking back: ${note}` });
  };
  for (const [at, one] of (back ?? []).entries()) {
    // What is broken is not left so until a window opens.
    const mayAsk = barrier(course, one, () => undefined);
    const hands = { ...course, say, mayAsk };
    const ended = await perform(hands, `${name}-${at + 1}-${one.kind}`, one, mark);
    mark = ended.mark ?? null;
    if (ended.is === 'done') continue;
    why = ended.because;
    break;
  }
  await end(course, index, name, {
    status: why === undefined ? 'undone' : 'not-undone',
    note:
      why ?? ((back ?? []).map((one) => kindOf(one).says(one)).join('; ') || (planned.undo ?? '')),
  });
  return why === undefined ? undefined : { because: why, tried: back !== undefined };
}

/**
 * Takes back what was changed, the last first; gives what could not be. What came earlier carries what came
 * later (a pool its clients), so it stays as it is once something later could not be taken back.
 */
async function takeAllBack(
  course: Course,
  steps: readonly PlannedStep[],
  changed: readonly number[],
): Promise<readonly string[]> {
  const notUndone: string[] = [];
  let stuckAt: PlannedStep | undefined;
  for (const at of changed.toReversed()) {
    const planned = steps[at];
    if (planned === undefined) continue;
    if (stuckAt !== undefined) {
      const note = `left as it is, since this could not be taken back: ${stuckAt.does}`;
      const status = 'not-undone';
      await end(course, at, `undo-${at + 1}`, { status, note });
      notUndone.push(`${planned.does}: ${note}`);
      continue;
    }
    const stuck = await takeBack(course, at, planned);
    if (stuck === undefined) continue;
    notUndone.push(`${planned.does}: ${stuck.because}`);
    if (stuck.tried) stuckAt = planned;
  }
  return notUndone;
}

/** Does the steps of a plan one after the other; when one fails, takes back what was changed, the last first. */
export async function carryOut(
  course: Course,
  steps: readonly PlannedStep[],
  /** Why the first change must not be begun any more; asked right before it. */
  firstIsShut: () => Shut,
): Promise<Outcome> {
  const findings: Finding[] = [];
  const changed: number[] = [];
  let mark: Json = null;
  for (const [index, planned] of steps.entries()) {
    // What is begun is finished, in the window or not.
    const isShut = changed.length === 0 ? firstIsShut : () => undefined;
    const ended = await step(course, index, planned, mark, isShut);
    mark = ended.mark ?? null;
    findings.push(...(ended.findings ?? []));
    if (ended.asked) changed.push(index);
    if (ended.is === 'done') continue;
    course.progress.become({ status: 'undoing' });
    const notUndone = await takeAllBack(course, steps, changed);
    const failure = `${planned.does}: ${ended.because}`;
    return { failure, findings, hasChanged: changed.length > 0, notUndone };
  }
  return { findings, hasChanged: changed.length > 0, notUndone: [] };
}
