import { describe, expect, it } from 'vitest';
import { playbookOf } from '#core/playbooks/all.ts';
import { useInputs } from '../use-inputs.ts';

const { problemsOf } = useInputs();

const ofDatabases = [
  'add-read-replica',
  'upgrade-database',
  'verify-database',
  'grow-database-storage',
  'failover-database',
  'enable-connection-pooling',
] as const;

describe('a field outside of its bounds', () => {
  const replica = { target: 'database', name: 'replica-1' };
  const limits = { target: 'database' };
  it.each([
    ['add-read-replica', { ...replica, name: 'Replica 1' }, 'kebab-case'],
    ['add-read-replica', { ...replica, name: '../api' }, 'kebab-case'],
    ['add-read-replica', { ...replica, name: '' }, 'kebab-case'],
    ['add-read-replica', { ...replica, name: 'r'.repeat(64) }, 'at most 63 characters'],
    ['add-read-replica', { ...replica, maxLagSeconds: 0 }, 'at least 1 second'],
    ['add-read-replica', { ...replica, maxLagSeconds: 1.5 }, 'whole seconds'],
    ['use-read-replica', { service: 'api', name: 'a_b' }, 'kebab-case'],
    ['use-read-replica', { service: 'api', name: 'a', maxLagSeconds: 3601 }, 'at most 3600'],
    ['upgrade-database', { ...limits, gb: 12 }, 'a multiple of 5 GB'],
    ['upgrade-database', { ...limits, gb: 0 }, 'at least 5 GB'],
    ['upgrade-database', { ...limits, gb: 7.5 }, 'whole GB'],
    ['upgrade-database', { ...limits, gb: Number.NaN }, 'number'],
    ['grow-database-storage', { ...limits, gb: -5 }, 'at least 5 GB'],
    ['grow-database-storage', { ...limits, gb: 21 }, 'a multiple of 5 GB'],
    ['verify-database', { ...limits, maxConnectionsPercent: 101 }, '0 to 100 percent'],
    ['verify-database', { ...limits, maxDiskPercent: -1 }, '0 to 100 percent'],
    ['verify-database', { ...limits, minCacheHitPercent: 1000 }, '0 to 100 percent'],
    ['verify-database', { ...limits, maxDeadPercent: -0.1 }, '0 to 100 percent'],
    ['verify-database', { ...limits, maxTransactionSeconds: 0 }, 'at least 1 second'],
    ['verify-database', { ...limits, maxTransactionSeconds: 1e6 }, 'at most 86400 seconds'],
    ['enable-connection-pooling', { ...limits, services: '' }, 'names of services'],
    ['enable-connection-pooling', { ...limits, poolSize: 0 }, 'at least 1'],
    ['enable-connection-pooling', { ...limits, maxClients: 1.5 }, 'a whole number'],
  ] as const)('is refused with what was wanted: %s %j', async (id, input, wanted) => {
    const problems = await problemsOf(id, input);
    expect(problems.join('\n')).toContain(wanted);
    expect(problems.join('\n')).toMatch(/^input\.\w+: found /);
  });
});

describe('a name that the guide does not have', () => {
  it.each(ofDatabases)('is refused with those it has: %s', async (id) => {
    const example = playbookOf(id)?.example as object;
    const problems = await problemsOf(id, { ...example, target: 'api' });
    expect(problems).toEqual(['found postgres target "api", wanted one of: database']);
  });

  it('is refused for services, too', async () => {
    const input = { service: 'web', name: 'replica-1' };
    expect(await problemsOf('use-read-replica', input)).toEqual([
      'found service target "web", wanted one of: api',
    ]);
    const services = { target: 'database', services: 'api, worker' };
    expect(await problemsOf('enable-connection-pooling', services)).toEqual([
      'input.services: found "worker", wanted services that use database: api',
    ]);
  });

  it('a field that there is not is refused with those there are', async () => {
    const problems = await problemsOf('failover-database', { target: 'database', force: true });
    expect(problems).toEqual([
      'input.force: there is no such field, wanted one of target, maxLagSeconds',
    ]);
  });
});
