import * as v from 'valibot';
import { serviceOf } from '../targets.ts';
import type { StepData } from './all.ts';
import { deploysSince, hasFailed, isUnderWay } from './deploys-since.ts';
import { wantedInstances } from './healthy.ts';
import type { StepKind } from './step-kind.ts';

const markSchema = v.object({ instances: v.array(v.string()), deploy: v.nullable(v.string()) });

/** New processes of the same build with the same configuration. */
export const restart: StepKind<StepData['restart']> = {
  says: ({ target }) => `${target}: replace every instance by a fresh one`,
  downtimeSeconds: (data) => data.downtimeSeconds,
  async mark(world, { target }) {
    const { deploys, instances } = await world.render.service(serviceOf(world.guide, target));
    return { instances: instances.map(({ id }) => id), deploy: deploys[0]?.id ?? null };
  },
  async ask(world, { target }) {
    await world.render.restart(serviceOf(world.guide, target));
  },
  async look(world, { target }, mark) {
    const before = v.parse(markSchema, mark);
    const detail = await world.render.service(serviceOf(world.guide, target));
    const fresh = detail.instances.filter(({ id }) => !before.instances.includes(id)).length;
    const old = detail.instances.length - fresh;
    const wanted = wantedInstances(detail);
    const [newest] = deploysSince(detail, before.deploy);
    if (fresh === 0 && newest === undefined) return { is: 'to-do' };
    // Render restarts by deploying the same build; one that fails is replaced by fresh instances, too.
    if (newest !== undefined && hasFailed(newest)) {
      return { is: 'failed', because: `its deploy ${newest.id} ended as ${newest.status}` };
    }
    const rolls = newest !== undefined && isUnderWay(newest);
    return old === 0 && fresh >= wanted && !rolls
      ? { is: 'done', note: `${fresh} fresh instances run` }
      : { is: 'under-way', note: `${fresh} of ${wanted} instances are fresh, ${old} are old` };
  },
  everySeconds: 20,
  withinSeconds: 30 * 60,
  undoSays: () => 'nothing to take back: the same build with the same configuration',
};
