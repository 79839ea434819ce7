import type { Draft, Plan, PlannedStep } from './plan.ts';
import { type Playbook, Refused } from './playbook.ts';
import type { Request } from './read-request.ts';
import { kindOf, type Step } from './steps/all.ts';
import type { World } from './world.ts';

function planned(step: Step): PlannedStep {
  const kind = kindOf(step);
  const undo = kind.undoSays?.(step);
  return {
    step,
    does: kind.says(step),
    ...(kind.present === undefined ? {} : { present: kind.present(step) }),
    ...(kind.wanted === undefined ? {} : { wanted: kind.wanted(step) }),
    changes: kind.ask !== undefined,
    downtimeSeconds: kind.downtimeSeconds(step),
    ...(undo === undefined ? {} : { undo }),
  };
}

/** Who asks, and why, is no part of what is done. */
const whatOnly = (key: string, value: unknown): unknown =>
  key === 'by' || key === 'why' ? undefined : value;

/** A draft with everything that follows from its steps. */
function complete(playbook: string, draft: Draft, fingerprint: World['fingerprint']): Plan {
  const steps = draft.steps.map(planned);
  return {
    playbook,
    ...(draft.target === undefined ? {} : { target: draft.target }),
    steps,
    downtimeSeconds: steps.reduce((sum, step) => sum + step.downtimeSeconds, 0),
    costUsdPerMonth: draft.costUsdPerMonth ?? { before: 0, after: 0 },
    notes: draft.notes ?? [],
    fingerprint: fingerprint(JSON.stringify([playbook, draft.steps], whatOnly)),
  };
}

/** What planning gave: a plan, or why there is none. */
export type Planning = { readonly plan: Plan } | { readonly problems: readonly string[] };

/** Plans a run on what is so now; `Refused` becomes problems, everything else is thrown. */
export async function makePlan(
  playbook: Playbook,
  { by, input, why }: Pick<Request, 'by' | 'input' | 'why'>,
  world: World,
): Promise<Planning> {
  try {
    const draft = await playbook.plan(world, input, { by, why });
    return { plan: complete(playbook.id, draft, world.fingerprint) };
  } catch (error) {
    if (error instanceof Refused) return { problems: error.problems };
    throw error;
  }
}
