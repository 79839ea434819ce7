import { describe, expect, it } from 'vitest';
import { normaliseImage } from '#local/fake-render/services/image.ts';
import { HOUR, inside, MINUTE, record, startTestRender } from '../support/test-render.ts';

const POOLER = (ownerId: string) => ({
  type: 'private_service',
  name: 'pooler',
  ownerId,
  image: { ownerId, imagePath: 'org/image' },
  envVars: [
    { key: 'A', value: 'b' },
    { key: 'SECRET', generateValue: true },
  ],
  secretFiles: [{ name: 'conf', content: 'x' }],
  serviceDetails: {
    runtime: 'image',
    plan: 'starter',
    region: 'ohio',
    numInstances: 2,
    envSpecificDetails: { dockerCommand: '' },
  },
});

describe('POST /services', () => {
  it('answers 201 with service and deploy, and the deploy brings instances up', async () => {
    const { call, world, clock } = await startTestRender();
    const reply = await call('POST', '/services', POOLER(world.owner.id));
    expect(reply.status).toBe(201);
    expect(record(reply)['deployId']).toMatch(/^dep-[0-9a-z]{20}$/);
    const shown = inside(record(reply), 'service');
    expect(shown).toMatchObject({
      name: 'pooler',
      imagePath: 'docker.io/org/image:latest',
      serviceDetails: { plan: 'starter', region: 'ohio', numInstances: 2, url: 'pooler:10000' },
    });
    const service = world.services.get(String(shown['id']));
    expect(service?.envVars.get('A')).toBe('b');
    expect(service?.envVars.get('SECRET')).not.toBe('');
    expect(service?.secretFiles.get('conf')).toBe('x');
    clock.advance(5 * MINUTE);
    expect(service?.deploys[0]?.status).toBe('live');
    expect(service?.instances).toHaveLength(2);
  });

  it('gives a cron job an id of its own kind and the default region', async () => {
    const { call, world } = await startTestRender();
    const body = {
      ...POOLER(world.owner.id),
      type: 'cron_job',
      serviceDetails: { schedule: '* * * * *' },
    };
    const shown = inside(record(await call('POST', '/services', body)), 'service');
    expect(shown['id']).toMatch(/^crn-/);
    expect(shown['serviceDetails']).toMatchObject({ region: 'oregon', schedule: '* * * * *' });
  });

  it('brings disk, autoscaling and the routes of a static site along', async () => {
    const { call, world } = await startTestRender();
    const ownerId = world.owner.id;
    const disk = { name: 'data', sizeGB: 5, mountPath: '/data' };
    const withDisk = { ...POOLER(ownerId), serviceDetails: { disk } };
    const shown = inside(record(await call('POST', '/services', withDisk)), 'service');
    expect(inside(inside(shown, 'serviceDetails'), 'disk')).toMatchObject(disk);
    const routes = [{ type: 'redirect', source: '/a', destination: '/b' }];
    const site = { type: 'static_site', name: 's', ownerId, serviceDetails: { routes } };
    const made = inside(record(await call('POST', '/services', site)), 'service');
    expect(world.services.get(String(made['id']))?.edge.routes).toMatchObject(routes);
  });

  it('refuses unknown types, owners, plans and regions', async () => {
    const { call, world, clock } = await startTestRender();
    const good = POOLER(world.owner.id);
    const bad = [
      { ...good, type: 'lambda' },
      { ...good, ownerId: 'tea-00000000000000000000' },
      { ...good, name: '' },
      { ...good, serviceDetails: { plan: 'standard_plus' } },
      { ...good, serviceDetails: { plan: 'free' } },
      { ...good, serviceDetails: { region: 'mars' } },
    ];
    for (const body of bad) expect((await call('POST', '/services', body)).status).toBe(400);
    clock.advance(HOUR);
    expect(world.services.size).toBe(1);
  });
});

describe('normaliseImage', () => {
  it('writes short names out in full', () => {
    expect(normaliseImage('nginx')).toBe('docker.io/library/nginx:latest');
    expect(normaliseImage('org/app:1')).toBe('docker.io/org/app:1');
    expect(normaliseImage('ghcr.io/org/app')).toBe('ghcr.io/org/app:latest');
    expect(normaliseImage('localhost:5000/app:2')).toBe('localhost:5000/app:2');
  });
});
