import { marshall } from '@aws-sdk/util-dynamodb';
import type { InferOutput } from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { runKey } from '#adapters/state-table/keys.ts';
import type { runSchema } from '#adapters/state-table/run-schema.ts';
import { runArchive } from '#adapters/state-table/runs.ts';
import type { Run } from '#core/playbooks/run-record.ts';
import { aTable, TABLE } from './a-table.ts';
import { NOON } from './examples.ts';

const tables = aTable();
const archive = runArchive(TABLE, 35);

/** A run in which everything that may be there is there. */
const full: Run = {
  name: 'grow-tuesday',
  playbook: 'grow-database-storage',
  input: { target: 'database', gigabytes: 20, force: false },
  by: 'ann',
  why: 'the import',
  status: 'failed',
  startedAt: NOON,
  updatedAt: NOON + 9,
  endedAt: NOON + 9,
  plan: {
    playbook: 'grow-database-storage',
    target: 'database',
    steps: [
      {
        step: { kind: 'grow-disk', target: 'database', fromGb: 15, toGb: 20 },
        does: 'database: disk 15 GB → 20 GB',
        present: '15 GB',
        wanted: '20 GB',
        changes: true,
        downtimeSeconds: 0,
        undo: 'cannot be taken back',
      },
    ],
    downtimeSeconds: 0,
    costUsdPerMonth: { before: 55, after: 56.5 },
    notes: ['never smaller again'],
    fingerprint: '0123456789ab',
  },
  steps: [
    { does: 'database: disk', status: 'failed', startedAt: NOON, endedAt: NOON + 1, note: '15 GB' },
  ],
  approval: { callback: 'cb', askedAt: NOON, until: NOON + 1 },
  approvedBy: 'bob',
  waitsFor: 'an approval',
  outcome: 'not to be seen',
  verified: false,
  notUndone: ['the disk'],
  findings: [{ what: 'disk', passed: false, found: '15 GB', wanted: '20 GB' }],
};

const named = (name: string, change: Partial<Run> = {}): Run => ({ ...full, name, ...change });

describe('a run', () => {
  it('is what the schema says', () => {
    expectTypeOf<keyof Run>().toEqualTypeOf<keyof InferOutput<typeof runSchema>>();
    expectTypeOf<InferOutput<typeof runSchema>>().toExtend<Run>();
  });

  it('comes back as it was kept, every field of it', async () => {
    await expect(archive.save(full)).resolves.toBe(true);
    await expect(archive.run(full.name)).resolves.toEqual(full);
    await expect(archive.run('nobody')).resolves.toBeUndefined();
  });

  it('is kept again as it grows', async () => {
    const { endedAt, ...running } = named('again', { status: 'running' });
    await archive.save(running);
    await expect(archive.save({ ...running, updatedAt: NOON + 20 })).resolves.toBe(true);
    await expect(archive.save(named('again', { status: 'succeeded' }))).resolves.toBe(true);
    await expect(archive.run('again')).resolves.toMatchObject({ status: 'succeeded' });
  });

  it('stays ended, whatever comes late; its end may be told again', async () => {
    const ended = named('over');
    const { endedAt, ...late } = named('over', { status: 'running', updatedAt: NOON + 99 });
    await archive.save(ended);
    await expect(archive.save(ended)).resolves.toBe(true);
    await expect(archive.save(late)).resolves.toBe(false);
    await expect(archive.save({ ...ended, status: 'succeeded' })).resolves.toBe(false);
    await expect(archive.save({ ...ended, endedAt: NOON + 99 })).resolves.toBe(false);
    await expect(archive.run('over')).resolves.toEqual(ended);
  });

  it('keeps its name for itself', async () => {
    await archive.save(named('mine'));
    await expect(archive.save(named('mine', { playbook: 'pause' }))).resolves.toBe(false);
    await expect(archive.save(named('mine', { startedAt: NOON + 1 }))).resolves.toBe(false);
    await expect(archive.run('mine')).resolves.toEqual(named('mine'));
  });

  it('is gone after the days of the guide', async () => {
    await archive.save(named('old'));
    const items = await tables.items();
    const item = items.find(({ sk }) => JSON.stringify(sk).includes('RUN#old'));
    const expiresAt = Math.floor((NOON + 9) / 1000) + 35 * 86_400;
    expect(JSON.stringify(item)).toContain(`"expiresAt":${expiresAt}`);
  });
});

describe('runs', () => {
  it('are listed newest first, and another version’s are left out', async () => {
    for (const [index, name] of ['b', 'c', 'a'].entries()) {
      await archive.save(named(name, { startedAt: NOON + 1_000 + index }));
    }
    const Item = marshall({ ...runKey('strange'), schema: 2, name: 'strange' });
    await tables.call('PutItem', { TableName: TABLE, Item });
    const listed = await archive.runs(3);
    expect(listed.map(({ name }) => name)).toEqual(['a', 'c', 'b']);
    await expect(archive.run('strange')).rejects.toThrow('cannot be read');
  });

  it('are found however many there are', async () => {
    const long = 'x'.repeat(40_000);
    for (let index = 0; index < 30; index += 1) {
      await archive.save(named(`long-${index}`, { why: long, startedAt: NOON - index }));
    }
    const listed = await archive.runs(1_000);
    expect(listed.filter(({ name }) => name.startsWith('long-'))).toHaveLength(30);
  });
});
