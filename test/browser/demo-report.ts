import type { AdviceReport } from '#core/care/advice/report.ts';

const history = `SELECT id, kind, amount, created_at FROM transactions
WHERE property_id = $1 ORDER BY created_at DESC LIMIT $2`;

/** A report as the daily chore writes it: one query has most of the time, and lacks an index. */
export const demoReport: AdviceReport = {
  version: 1,
  database: 'database',
  day: '2026-03-03',
  at: '2026-03-03T10:00:00Z',
  window: { from: '2026-03-02T10:00:00Z', until: '2026-03-03T10:00:00Z', notes: [] },
  sum: { statements: 14, calls: 12_410, totalSeconds: 61.3 },
  own: { calls: 900, totalSeconds: 3.1 },
  top: { total: ['1.10', '2.10'], mean: ['1.10', '2.10'], calls: ['2.10', '1.10'], io: ['1.10'] },
  statements: [
    {
      id: '1.10',
      query: history,
      role: 'app',
      nested: false,
      calls: 1_440,
      totalSeconds: 49.7,
      meanMilliseconds: 34.5,
      sharePercent: 81,
      rowsPerCall: 20,
      hitPercent: 12.4,
      ioBlocks: 4_400_000,
      plan: {
        is: 'plan',
        cost: 7_420,
        text: `Limit (cost 7420, 20 rows)
  Sort by created_at DESC (cost 7421, 112 rows)
    Seq Scan on transactions (cost 7417, 112 rows)
        Filter: (property_id = $1)`,
      },
    },
    {
      id: '2.10',
      query: 'SELECT name, city, value, details FROM properties WHERE id = $1',
      role: 'app',
      nested: false,
      calls: 5_760,
      totalSeconds: 0.4,
      meanMilliseconds: 0.07,
      sharePercent: 0.6,
      rowsPerCall: 1,
      hitPercent: 100,
      ioBlocks: 0,
      plan: { is: 'none', because: 'PostgreSQL had evicted the statement' },
    },
  ],
  indexes: [
    {
      is: 'advised',
      statement: '1.10',
      table: 'public.transactions',
      columns: ['property_id', 'created_at DESC'],
      how: 'copy',
      used: true,
      costBefore: 7_420,
      costAfter: 12,
      millisecondsBefore: 31,
      millisecondsAfter: 0.09,
      bytes: 9_400_000,
      tableBytes: 31_000_000,
      writesPerSecond: 0.05,
      statementMillisecondsPerSecond: 0.57,
      gain: 344,
      because: 'an index on public.transactions (property_id, created_at DESC) makes it cheaper',
      command:
        'npx capstan playbook run create-index --table public.transactions --columns "property_id,created_at DESC" --why "the daily report advised it"',
    },
  ],
  untried: [{ statement: '2.10', because: 'an index serves it already' }],
  findings: [
    {
      kind: 'duplicate-index',
      about: 'properties_tenant_name',
      says: 'properties_tenant_name has the same columns as properties_by_tenant: every write pays for both',
      weight: 'note',
      mend: 'DROP INDEX CONCURRENTLY public.properties_tenant_name',
    },
    {
      kind: 'wraparound',
      about: 'transactions',
      says: 'transactions was last frozen 1,900,000,000 transactions ago',
      weight: 'warn',
    },
  ],
  unknown: [],
};
