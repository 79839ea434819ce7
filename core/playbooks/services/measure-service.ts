import type { Instant, ServiceTarget } from '../../guide.ts';
import type { World } from '../world.ts';
import type { Measured } from './compare-service.ts';

/** What Render measured of a service after `from`, until and with `until`. */
export async function measureService(
  { render }: Pick<World, 'render'>,
  service: ServiceTarget,
  from: Instant,
  until: Instant,
): Promise<Measured> {
  const of = async (signal: 'response-time' | 'error-rate' | 'request-rate') => {
    const points = await render.measured(service, signal, from, until);
    return points.filter(({ at }) => at > from && at <= until);
  };
  const [responseTime, errorRate, requestRate] = await Promise.all([
    of('response-time'),
    of('error-rate'),
    of('request-rate'),
  ]);
  return { responseTime, errorRate, requestRate };
}
