import { describe, expect, it } from 'vitest';
import type { CareStatus, ChoreStatus } from '#core/care/care-status.ts';
import { careLine, careText, choreText, isCared } from '../../../bin/cli/care/care-text.ts';

const NOW = Date.parse('2026-06-10T12:00:00Z');

const view: ChoreStatus = {
  id: 'view/monthly_sales_summary',
  kind: 'view',
  did: 'nothing',
  because: 'nothing changed since 11:45',
  figures: { staleSeconds: 0, rows: 24 },
  warnings: [],
  last: {
    began: NOW - 901_000,
    ended: NOW - 900_000,
    outcome: 'done',
    because: 'refreshed',
    seconds: 1.2,
    figures: {},
  },
};
const partitions: ChoreStatus = {
  ...view,
  id: 'partitions/audit_logs',
  kind: 'partitions',
  figures: {
    staleSeconds: 0,
    rows: 2400,
    archivedBytes: 31_400_000,
    tookSeconds: 1.2513,
    nextAt: '2026-06-10T12:15:00.000Z',
    watermark: 'id 7',
    key: null,
  },
  did: 'failed',
  because: 'deadlock',
  broken: ['2 of 3 partitions are missing.'],
  warnings: ['12 rows lie in the default partition.'],
  lastEnded: {
    began: NOW - 60_000,
    ended: NOW - 60_000,
    outcome: 'failed',
    because: 'dead\u001b[2Jlock',
    seconds: 0,
    figures: {},
  },
};
const status: CareStatus = { at: NOW - 30_000, database: 'database', chores: [view, partitions] };

describe('the care of a database', () => {
  it('is a line a chore, and one for each warning', () => {
    expect(careText(status, NOW, 'UTC', 200).split('\n')).toEqual([
      'database, Wed 2026-06-10 12:00 UTC; last look 30 s ago',
      '  view/monthly_sales_summary  ok      nothing changed since 11:45',
      '  partitions/audit_logs       FAILED  deadlock',
      '    !! 2 of 3 partitions are missing.',
      '    ! 12 rows lie in the default partition.',
    ]);
  });

  it('says that nobody looks, and why nothing is changed', () => {
    const silent = { ...status, at: NOW - 600_000, held: 'paused by ann', chores: [] };
    expect(isCared(silent, NOW)).toBe(false);
    expect(careText(silent, NOW, 'UTC', 200)).toMatch(
      /10 min ago: NOBODY CARES FOR IT\nnothing is changed: paused by ann\n {2}there is nothing/,
    );
  });

  it('fits a terminal', () => {
    for (const line of careText(status, NOW, 'UTC', 40).split('\n')) {
      expect(line.length).toBeLessThanOrEqual(40);
    }
  });

  it('says all that is known of one chore, and nothing that a terminal obeys', () => {
    const text = choreText(partitions, NOW, 'UTC');
    expect(text.split('\n')).toEqual([
      'partitions/audit_logs: FAILED, deadlock',
      '    !! 2 of 3 partitions are missing.',
      '    ! 12 rows lie in the default partition.',
      '    stale           0 s',
      '    rows            2,400',
      '    archived bytes  31.4 MB',
      '    took            1.25 s',
      '    next            Wed 2026-06-10 12:15, in 15 min',
      '    watermark       id 7',
      '    key             –',
      '  last done Wed 2026-06-10 11:45, 15 min ago, in 1 s: refreshed',
      '  last failed Wed 2026-06-10 11:59, 60 s ago, in 0 s: dead[2Jlock',
    ]);
  });

  it('is one line of the status', () => {
    expect(careLine({ ...status, chores: [view] })).toEqual([
      '  care         1 chores of database, all well',
    ]);
    expect(careLine(status)).toEqual([
      '  care         2 chores of database: 1 failing, 1 promise broken, 1 warnings ("capstan care" says which)',
    ]);
  });
});
