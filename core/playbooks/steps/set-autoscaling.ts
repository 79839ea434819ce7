import type { AutoscalingFact } from '../../observation.ts';
import { serviceOf } from '../targets.ts';
import type { StepData } from './all.ts';
import type { StepKind } from './step-kind.ts';

/** A block in words: "2 to 6 instances, CPU at 60 %". */
export function autoscalingText(block: AutoscalingFact | null): string {
  if (block === null) return 'not set up';
  const { cpu, memory } = block.criteria;
  const targets = [
    ...(cpu.enabled ? [`CPU at ${cpu.percentage} %`] : []),
    ...(memory.enabled ? [`memory at ${memory.percentage} %`] : []),
  ];
  const text = [`${block.min} to ${block.max} instances`, ...targets].join(', ');
  return block.enabled ? text : `off (${text})`;
}

/** Whether two blocks say the same; Render may order their fields as it likes. */
export function sameAutoscaling(
  one: AutoscalingFact | null | undefined,
  other: AutoscalingFact | null,
): boolean {
  if (!one || other === null) return !one && other === null;
  return (
    one.enabled === other.enabled &&
    one.min === other.min &&
    one.max === other.max &&
    (['cpu', 'memory'] as const).every(
      (of) =>
        one.criteria[of].enabled === other.criteria[of].enabled &&
        one.criteria[of].percentage === other.criteria[of].percentage,
    )
  );
}

/** The whole block of Render's own autoscaler. */
export const setAutoscaling: StepKind<StepData['set-autoscaling']> = {
  says: ({ target, to }) => `${target}: Render's autoscaler at ${autoscalingText(to)}`,
  present: ({ from }) => autoscalingText(from),
  wanted: ({ to }) => autoscalingText(to),
  downtimeSeconds: () => 0,
  async ask(world, { target, from, to }) {
    await world.render.setAutoscaling(serviceOf(world.guide, target), from ?? undefined, to);
  },
  async look(world, { target, from, to }) {
    const { autoscaling } = await world.render.service(serviceOf(world.guide, target));
    if (sameAutoscaling(autoscaling, to)) return { is: 'done', note: autoscalingText(to) };
    if (sameAutoscaling(autoscaling, from)) return { is: 'to-do' };
    const found = autoscalingText(autoscaling ?? null);
    return { is: 'failed', because: `somebody changed it meanwhile: ${found}` };
  },
  everySeconds: 10,
  withinSeconds: 5 * 60,
  undo: ({ target, from, to }) => {
    // A block cannot be removed with what this client may do; one that is off does the same.
    const back = from ?? { ...to, enabled: false };
    return [{ kind: 'set-autoscaling', target, from: to, to: back }];
  },
  undoSays: ({ from }) => (from === null ? 'turned off again' : autoscalingText(from)),
};
