import { serviceOf } from '../targets.ts';
import type { StepData } from './all.ts';
import { deploysSince, hasFailed, isUnderWay } from './deploys-since.ts';
import type { StepKind } from './step-kind.ts';

/** An earlier deploy's build, live again. */
export const rollBack: StepKind<StepData['roll-back']> = {
  says: ({ target, to, commit }) =>
    `${target}: back to the build of ${to}${commit === undefined ? '' : ` ("${commit}")`}`,
  present: ({ from }) => from,
  wanted: ({ to }) => `the build of ${to}`,
  downtimeSeconds: (data) => data.downtimeSeconds,
  async mark(world, { target }) {
    const { deploys } = await world.render.service(serviceOf(world.guide, target));
    return deploys[0]?.id ?? null;
  },
  async ask(world, { target, to }) {
    await world.render.rollBack(serviceOf(world.guide, target), to);
  },
  async look(world, { target }, mark) {
    const detail = await world.render.service(serviceOf(world.guide, target));
    const ours = deploysSince(detail, mark).find(({ trigger }) => trigger === 'rollback');
    if (ours === undefined) return { is: 'to-do' };
    const { id, status } = ours;
    if (isUnderWay(ours)) return { is: 'under-way', note: `deploy ${id} is ${status}` };
    if (hasFailed(ours)) return { is: 'failed', because: `deploy ${id} ended as ${status}` };
    return status === 'live'
      ? { is: 'done', note: `deploy ${id} is live` }
      : { is: 'failed', because: `deploy ${id} was replaced by a newer one` };
  },
  everySeconds: 20,
  withinSeconds: 45 * 60,
  undo: ({ target, from, to, downtimeSeconds }) => [
    { kind: 'roll-back', target, from: to, to: from, downtimeSeconds },
  ],
  undoSays: ({ from }) => `forward again to the build of ${from}`,
};
