import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { playbookOf } from '#core/playbooks/all.ts';
import { describeInput } from '#core/playbooks/documents/describe-input.ts';
import { drive } from '../../../playbooks/support/drive.ts';
import { aPlaybookWorld, type PlaybookWorld } from '../../../playbooks/support/playbook-world.ts';

const ids = [
  'add-read-replica',
  'use-read-replica',
  'upgrade-database',
  'verify-database',
  'grow-database-storage',
  'failover-database',
  'enable-connection-pooling',
] as const;

let world: PlaybookWorld;
beforeAll(async () => {
  world = await aPlaybookWorld();
});
afterAll(() => world.close());

async function problemsOf(id: string, input: unknown): Promise<readonly string[]> {
  const request = { input, by: 'ann', why: 'a test', dryRun: false };
  const { result } = await drive(world, id, request);
  expect(world.fake.exchanges).toEqual([]);
  return result.kind === 'refused' ? result.problems : [`not refused: ${result.kind}`];
}

const fields = ids.flatMap((id) => {
  const playbook = playbookOf(id);
  if (playbook === undefined) throw new Error(`there is no playbook ${id}`);
  const input = playbook.example as Readonly<Record<string, unknown>>;
  return describeInput(playbook.input).map((field) => ({ id, input, field }));
});

describe('a field of the wrong kind', () => {
  it.each(fields.map((one) => [`${one.id}.${one.field.name}`, one] as const))(
    'is refused by its name before anybody is asked: %s',
    async (_, { field, id, input }) => {
      const wrong = field.type === 'text' ? 5 : 'many';
      const [problem, ...others] = await problemsOf(id, { ...input, [field.name]: wrong });
      expect(problem).toMatch(new RegExp(`^input\\.${field.name}: found .+, wanted .+`));
      expect(others).toEqual([]);
    },
  );

  it.each(
    fields
      .filter(({ field }) => field.required)
      .map((one) => [`${one.id}.${one.field.name}`, one] as const),
  )('or that is missing is asked for by its name: %s', async (_, { field, id, input }) => {
    const { [field.name]: _left, ...rest } = input;
    expect(await problemsOf(id, rest)).toEqual([
      expect.stringMatching(new RegExp(`^input\\.${field.name}: found nothing, wanted .+`)),
    ]);
  });
});

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
  it.each(ids.filter((id) => id !== 'use-read-replica'))(
    'is refused with those it has: %s',
    async (id) => {
      const example = playbookOf(id)?.example as object;
      const problems = await problemsOf(id, { ...example, target: 'api' });
      expect(problems).toEqual(['found postgres target "api", wanted one of: database']);
    },
  );

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
