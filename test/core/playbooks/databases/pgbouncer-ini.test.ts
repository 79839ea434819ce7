import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pgbouncerIni } from '#core/playbooks/databases/pgbouncer-ini.ts';

const assetAnchor = {
  connectionLimit: 100,
  reserve: 10,
  clients: 80,
  maxClients: 500,
  poolSize: 20,
};

const setting = (ini: string, name: string): number =>
  Number(new RegExp(`^${name} = (\\d+)$`, 'm').exec(ini)?.[1]);

it('500 clients and a pool of 20 fit the plan and the fleet', () => {
  const { ini, remarks } = pgbouncerIni(assetAnchor);
  expect(setting(ini, 'max_client_conn')).toBe(500);
  expect(setting(ini, 'default_pool_size')).toBe(20);
  expect(setting(ini, 'max_db_connections')).toBe(90);
  expect(ini).toContain('pool_mode = transaction');
  expect(remarks[0]).toContain('default_pool_size 20 fits');
  expect(remarks[1]).toContain('max_client_conn 500 is enough');
});

it('what does not fit is corrected, and said', () => {
  const { ini, remarks } = pgbouncerIni({ ...assetAnchor, clients: 400, poolSize: 95 });
  expect(setting(ini, 'max_client_conn')).toBe(800);
  expect(setting(ini, 'default_pool_size')).toBe(90);
  expect(remarks[0]).toContain('default_pool_size 90 instead of 95');
  expect(remarks[1]).toContain('max_client_conn 800 instead of 500');
});

it('never opens more connections than the database keeps free, and never turns an instance away', () => {
  const count = (max: number) => fc.integer({ min: 1, max });
  const needs = fc.record({
    connectionLimit: count(500),
    reserve: fc.integer({ min: 0, max: 50 }),
    clients: fc.integer({ min: 0, max: 5000 }),
    maxClients: count(5000),
    poolSize: count(1000),
  });
  fc.assert(
    fc.property(needs, (given) => {
      const { ini } = pgbouncerIni(given);
      const free = Math.max(1, given.connectionLimit - given.reserve);
      expect(setting(ini, 'default_pool_size')).toBeLessThanOrEqual(free);
      expect(setting(ini, 'default_pool_size')).toBeGreaterThan(0);
      expect(setting(ini, 'max_db_connections')).toBe(free);
      expect(setting(ini, 'max_client_conn')).toBeGreaterThanOrEqual(2 * given.clients);
    }),
  );
});
