import { serviceOf } from '../targets.ts';
import type { StepData } from './all.ts';
import type { StepKind } from './step-kind.ts';

/** A number of instances that run, not only one that Render was told. */
export const setInstances: StepKind<StepData['set-instances']> = {
  says: ({ target, from, to }) => `${target}: instances ${from} → ${to}`,
  present: ({ from }) => `${from} instances`,
  wanted: ({ to }) => `${to} instances`,
  downtimeSeconds: () => 0,
  async ask(world, { target, from, to }) {
    const action = { kind: 'set-instances', from, to } as const;
    await world.render.apply(serviceOf(world.guide, target), action);
  },
  async look(world, { target, from, to }) {
    const service = serviceOf(world.guide, target);
    const { autoscaling, instances, manualInstances } = await world.render.service(service);
    if (autoscaling?.enabled === true) {
      return { is: 'failed', because: "Render's own autoscaler is on and ignores the count" };
    }
    if (manualInstances === from) return { is: 'to-do' };
    if (manualInstances !== to) {
      return { is: 'failed', because: `somebody asked for ${manualInstances} instances` };
    }
    return instances.length === to
      ? { is: 'done', note: `${to} instances run` }
      : { is: 'under-way', note: `${instances.length} of ${to} instances run` };
  },
  everySeconds: 15,
  withinSeconds: 15 * 60,
  undo: ({ target, from, to }) => [{ kind: 'set-instances', target, from: to, to: from }],
  undoSays: ({ from }) => `${from} instances again`,
};
