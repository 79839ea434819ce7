import { serviceOf } from '../targets.ts';
import type { Health, ServiceDetail, World } from '../world.ts';
import type { StepData } from './all.ts';
import type { StepKind } from './step-kind.ts';

/** One answer may be luck: a load balancer shares requests among instances. */
const IN_A_ROW = 3;

/** Instances that Render was told to run. */
export const wantedInstances = ({ autoscaling, manualInstances }: ServiceDetail): number =>
  autoscaling?.enabled === true ? autoscaling.min : manualInstances;

/** Asks for the health path so many times; the first bad answer, or the last good one. */
export async function probed(world: World, detail: ServiceDetail): Promise<Health> {
  for (let round = 1; ; round += 1) {
    const health = await world.prober.health(detail);
    if (!health.ok || round === IN_A_ROW) return health;
  }
}

/** A service answers its health path several times in a row, and as many instances run as should. */
export const healthy: StepKind<StepData['healthy']> = {
  says: ({ target }) => `${target}: wait until it answers its health path`,
  downtimeSeconds: () => 0,
  async look(world, { target }) {
    const detail = await world.render.service(serviceOf(world.guide, target));
    const running = detail.instances.length;
    const wanted = wantedInstances(detail);
    if (running < wanted) {
      return { is: 'under-way', note: `${running} of ${wanted} instances run` };
    }
    if (detail.url === undefined) {
      return { is: 'done', note: `${running} instances run; it has no public address to ask` };
    }
    const health = await probed(world, detail);
    return health.ok
      ? { is: 'done', note: `${running} instances run, ${health.says}` }
      : { is: 'under-way', note: health.says };
  },
  everySeconds: 15,
  withinSeconds: 10 * 60,
};
