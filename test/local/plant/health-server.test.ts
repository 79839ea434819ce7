import { afterEach, expect, it } from 'vitest';
import { type HealthServer, startHealthServer } from '#local/plant/health-server.ts';
import { at, type Simulation, simulate } from './simulation.ts';

let simulation: Simulation;
let server: HealthServer;
afterEach(async () => {
  simulation.stop();
  await server.close();
});

/** The status of a path, at a time of the simulated day. */
async function begin(): Promise<(time: string, path?: string) => Promise<number>> {
  simulation = simulate({ from: '10:00' });
  server = await startHealthServer(simulation.plant);
  return async (time, path = '/health') => {
    await simulation.until(time);
    const release = simulation.clock.hold();
    const { status } = await fetch(`${server.url}${path}`).finally(release);
    return status;
  };
}

it('answers the health path, and no other', async () => {
  const status = await begin();
  expect(await status('10:01')).toBe(200);
  expect(await status('10:01', '/health?deep=1')).toBe(200);
  expect(await status('10:01', '/other')).toBe(404);
});

it('is not healthy without its database, and is again with it', async () => {
  const status = await begin();
  simulation.anchor.database.unavailableUntil = at('10:03');
  expect(await status('10:02')).toBe(503);
  expect(await status('10:04')).toBe(200);
});

it('is not healthy while it has more to do than it can', async () => {
  const status = await begin();
  simulation.plant.trafficFactor(30);
  expect(await status('10:03')).toBe(503);
});

it('is not there without an instance, nor while it is suspended', async () => {
  const status = await begin();
  const { api } = simulation.anchor;
  const instances = api.instances.splice(0);
  expect(await status('10:01')).toBe(502);
  api.instances.push(...instances);
  expect(await status('10:02')).toBe(200);
  api.suspended = true;
  expect(await status('10:03')).toBe(503);
});
