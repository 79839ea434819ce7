import { describe, expect, it } from 'vitest';
import { aWorld, operations, ran, run } from '../../../playbooks/support/a-run.ts';
import { hasReplica } from '../../../playbooks/support/database-scenarios.ts';

describe('verify-database', () => {
  it('fails with every line that fails, and changes nothing', async () => {
    const world = await aWorld();
    const { report } = world.answers;
    world.answers.report = { ...report, connections: 90, longestTransactionSeconds: 4000 };
    const { findings, outcome, status } = ran(
      await run(world, 'verify-database', { target: 'database' }),
    );
    expect(status).toBe('failed');
    expect(outcome).toContain('connections: 90 of 100 (90.0 %); longest transaction: 4000 s');
    expect(outcome).toContain('nothing was changed');
    expect(findings?.filter(({ passed }) => !passed)).toHaveLength(2);
    expect(operations(world)).toEqual([]);
  });

  it('passes with limits of one’s own', async () => {
    const world = await aWorld();
    world.answers.report = { ...world.answers.report, connections: 90 };
    const input = { target: 'database', maxConnectionsPercent: 95 };
    expect(ran(await run(world, 'verify-database', input)).status).toBe('succeeded');
  });

  it('says that a database does not answer', async () => {
    const world = await aWorld();
    hasReplica(world);
    const gone = async () => {
      throw new Error('connection refused');
    };
    const database = { report: gone, replica: gone };
    const silent = { ...world, world: { ...world.world, database } };
    const { findings, status } = ran(await run(silent, 'verify-database', { target: 'database' }));
    expect(status).toBe('failed');
    expect(findings).toContainEqual({
      what: 'answers',
      passed: false,
      found: 'connection refused',
      wanted: 'an answer to SQL',
    });
    expect(findings).toContainEqual({
      what: 'replication lag of replica-1',
      passed: false,
      found: 'connection refused',
      wanted: 'at most 30 s',
    });
  });
});
