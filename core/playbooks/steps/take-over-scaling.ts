import { switchedOffBecause } from '../../guards/kill-switch.ts';
import { reasonText } from '../../reason-text.ts';
import { serviceOf } from '../targets.ts';
import type { World } from '../world.ts';
import type { StepData } from './all.ts';
import type { StepKind } from './step-kind.ts';

/** Throws while somebody holds the target by the switch: the step is then begun again when it is let go. */
async function confirmUnpaused(world: World, target: string): Promise<void> {
  const pauses = await world.killSwitch.read(target);
  const because = switchedOffBecause(pauses, target, world.now());
  if (because !== undefined) throw new Error(because);
}

/**
 * Turns Render's own autoscaler off and keeps what runs. While it was on, the manual count grew stale, and
 * Render goes by it from the moment it is off: so the count is set before, and again after.
 */
export const takeOverScaling: StepKind<StepData['take-over-scaling']> = {
  says: ({ target, instances }) =>
    `${target}: turn Render's autoscaler off and keep ${instances} instances`,
  present: ({ from }) => `Render's autoscaler: ${from.min} to ${from.max} instances`,
  wanted: ({ instances }) => `${instances} instances, the autoscaler off`,
  downtimeSeconds: () => 0,
  async ask(world, { target, from, instances }) {
    const service = serviceOf(world.guide, target);
    const action = { kind: 'set-instances', from: instances, to: instances } as const;
    const { autoscaling } = await world.render.service(service);
    if (autoscaling?.enabled === true) {
      // Render ignores it now, and may remember it: whether it was heard makes no difference to what follows.
      await world.render.apply(service, action).catch(() => undefined);
      // That changed nothing that runs. What follows does, and belongs together: between the two, a stale count counts.
      await confirmUnpaused(world, target);
      await world.render.setAutoscaling(service, from, { ...from, enabled: false });
    }
    await world.render.apply(service, action).catch((error: unknown) => {
      // The autoscaler is off already: a refusal of this half is none of the whole.
      throw new Error(`the autoscaler is off, the count was not taken: ${reasonText(error)}`);
    });
  },
  async look(world, { target, instances }) {
    const service = serviceOf(world.guide, target);
    const seen = await world.render.service(service);
    if (seen.autoscaling?.enabled === true || seen.manualInstances !== instances) {
      return { is: 'to-do' };
    }
    const running = seen.instances.length;
    return running === instances
      ? { is: 'done', note: `the autoscaler is off, ${running} instances run` }
      : {
          is: 'under-way',
          note: `the autoscaler is off, ${running} of ${instances} instances run`,
        };
  },
  everySeconds: 15,
  withinSeconds: 15 * 60,
  undo: ({ target, from }) => [
    { kind: 'set-autoscaling', target, from: { ...from, enabled: false }, to: from },
  ],
  undoSays: () => "Render's autoscaler on again, as it was",
};
