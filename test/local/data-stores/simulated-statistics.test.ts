import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StatisticsRow } from '#local/data-stores/postgres.ts';
import { simulatedStatistics } from '#local/data-stores/simulated-statistics.ts';
import { type Simulation, simulate } from '../plant/simulation.ts';

let simulation: Simulation;
beforeAll(async () => {
  simulation = simulate({ from: '11:00' });
  await simulation.until('11:05');
});
afterAll(() => simulation.stop());

const statistics = () => simulatedStatistics(simulation.plant.snapshot(), 'app');
const total = (rows: readonly StatisticsRow[] | undefined, column: string) =>
  (rows ?? []).reduce((sum, row) => sum + Number(row[column] ?? 0), 0);

describe('simulatedStatistics', () => {
  it('shares the disk operations out without losing any', () => {
    const { databaseCounters } = simulation.plant.snapshot();
    const rows = statistics().views.pg_stat_io;
    for (const column of ['reads', 'writes', 'extends', 'fsyncs', 'hits'] as const) {
      expect(Math.abs(total(rows, column) - databaseCounters[column])).toBeLessThan(4);
    }
    expect(total(rows, 'read_bytes')).toBe(8_192 * total(rows, 'reads'));
  });

  it('has a row for each connection, the oldest transaction first', () => {
    const { reading, at, longestTransactionSeconds } = simulation.plant.snapshot();
    const rows = statistics().views.pg_stat_activity ?? [];
    const clients = rows.filter((row) => row['backend_type'] === 'client backend');
    expect(clients).toHaveLength(reading.pool.open);
    const starts = clients.flatMap((row) =>
      row['xact_start'] === null ? [] : [Date.parse(String(row['xact_start']))],
    );
    expect(Math.min(...starts)).toBe(starts[0]);
    expect(at - (starts[0] ?? 0)).toBeCloseTo(longestTransactionSeconds * 1_000, -1);
    expect(new Set(rows.map((row) => row['pid'])).size).toBe(rows.length);
  });

  it('counts what the database did since it started', () => {
    const [row] = statistics().views.pg_stat_database ?? [];
    const { databaseCounters, reading } = simulation.plant.snapshot();
    expect(row).toMatchObject({
      datname: 'app',
      numbackends: reading.pool.open,
      blks_read: Math.floor(databaseCounters.reads),
      blks_hit: Math.floor(databaseCounters.hits),
      stats_reset: new Date(databaseCounters.since).toISOString(),
    });
    const hits = Number(row?.['blks_hit']);
    expect(hits / (hits + Number(row?.['blks_read']))).toBeGreaterThan(0.95);
  });

  it('counts statements whose totals only rise, and one takes most while reports are heavy', async () => {
    const busy = simulate({ from: '13:00' });
    const totals: number[][] = [];
    const look = async (time: string): Promise<void> => {
      await busy.until(time);
      const rows = simulatedStatistics(busy.plant.snapshot(), 'app').views.pg_stat_statements ?? [];
      totals.push(rows.map((row) => Number(row['total_exec_time'])));
    };
    for (const time of ['13:10', '13:30', '14:10', '14:40', '15:20']) await look(time);
    busy.stop();
    const spent = totals
      .slice(1)
      .map((now, index) => now.map((one, id) => one - (totals[index]?.[id] ?? 0)));
    expect(Math.min(...spent.flat())).toBeGreaterThanOrEqual(0);
    const shares = spent.map((now) => (now[1] ?? 0) / now.reduce((sum, one) => sum + one, 0));
    expect(shares[0]).toBeLessThan(0.5);
    // Monthly reports, from 14:20 to 15:10.
    expect(shares[2]).toBeGreaterThan(0.5);
  });

  it('follows the plan with its connection limit', () => {
    expect(statistics().settings).toEqual({ max_connections: '100' });
  });

  it('lists the read replicas', () => {
    expect(statistics().views.pg_stat_replication).toEqual([]);
    const { snapshot } = { snapshot: simulation.plant.snapshot() };
    const replica = { ...simulation.anchor.database, id: 'dpg-b', name: 'replica-1' };
    const targets = { ...snapshot.targets, replicas: [replica] };
    const rows = simulatedStatistics({ ...snapshot, targets }, 'app').views.pg_stat_replication;
    expect(rows).toMatchObject([{ application_name: 'replica-1', state: 'streaming' }]);
    expect(rows?.[0]?.['replay_lag']).toMatch(/^0\.\d+ seconds$/);
  });
});
