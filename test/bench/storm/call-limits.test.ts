import { expect, it } from 'vitest';
import { busiestMinute } from '../../../bench/storm/call-limits.ts';

const exchange = (at: number, method: string, operation: string, service: string) => ({
  ...{ at, method, operation },
  path: `/services/${service}/x`,
  status: 200,
  requestId: '',
});

it('counts reads and writes of a minute together and changes by service, in minutes of the clock', () => {
  const busiest = busiestMinute([
    exchange(59_000, 'GET', 'retrieve-service', 'a'),
    exchange(60_000, 'GET', 'retrieve-service', 'a'),
    exchange(61_000, 'GET', 'list-instances', 'b'),
    exchange(62_000, 'POST', 'scale-service', 'a'),
    exchange(63_000, 'POST', 'scale-service', 'b'),
    exchange(64_000, 'POST', 'create-deploy', 'b'),
    exchange(65_000, 'PUT', 'autoscale-service', 'a'),
  ]);
  expect(busiest).toEqual({ reads: 2, writes: 1, perService: 2 });
});
