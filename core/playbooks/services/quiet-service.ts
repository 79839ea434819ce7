import type { ServiceTarget } from '../../guide.ts';
import { Refused } from '../playbook.ts';
import { isUnderWay } from '../steps/deploys-since.ts';
import type { ServiceDetail, World } from '../world.ts';

/** A service that runs and is not being deployed; throws `Refused` for any other. */
export async function quietService(
  { render }: Pick<World, 'render'>,
  service: ServiceTarget,
): Promise<ServiceDetail> {
  const detail = await render.service(service);
  if (detail.suspended) throw new Refused(`${service.id} is suspended on Render`);
  const rolling = detail.deploys.find(isUnderWay);
  if (rolling !== undefined) {
    throw new Refused(
      `deploy ${rolling.id} of ${service.id} is ${rolling.status}: wait until it is live, or cancel it on Render`,
    );
  }
  if (!detail.deploys.some(({ status }) => status === 'live')) {
    throw new Refused(`${service.id} has no live deploy`);
  }
  return detail;
}
