import { samePlan } from '../../ladder.ts';
import { serviceOf } from '../targets.ts';
import type { StepData } from './all.ts';
import type { StepKind } from './step-kind.ts';

/** Another plan for a service; its instances get it with the next deploy. */
export const setServicePlan: StepKind<StepData['set-service-plan']> = {
  says: ({ target, from, to }) => `${target}: plan ${from} → ${to}`,
  present: ({ from }) => from,
  wanted: ({ to }) => to,
  downtimeSeconds: () => 0,
  // The newest deploy before it: Render may begin one by itself, and that one brings the plan, too.
  async mark(world, { target }) {
    const { deploys } = await world.render.service(serviceOf(world.guide, target));
    return deploys[0]?.id ?? null;
  },
  async ask(world, { target, from, to }) {
    const action = { kind: 'set-plan', from, to } as const;
    await world.render.apply(serviceOf(world.guide, target), action);
  },
  async look(world, { target, from, to }) {
    const { plan } = await world.render.service(serviceOf(world.guide, target));
    const ladder = world.guide.ladders.service;
    if (samePlan(ladder, plan, to)) return { is: 'done', note: `plan ${plan}` };
    if (samePlan(ladder, plan, from)) return { is: 'to-do' };
    return { is: 'failed', because: `somebody gave it plan ${plan}` };
  },
  everySeconds: 20,
  withinSeconds: 10 * 60,
  undo: ({ target, from, to, downtimeSeconds }) => [
    { kind: 'set-service-plan', target, from: to, to: from, downtimeSeconds },
    { kind: 'deploy', target, brings: `plan ${from}`, downtimeSeconds, mayHaveBegun: true },
    { kind: 'healthy', target },
  ],
  undoSays: ({ from }) => `plan ${from} again, and one more deploy`,
};
