import * as v from 'valibot';
import { databaseField, maxLagField } from '../fields.ts';
import { playbook } from '../playbook.ts';
import { postgresOf } from '../targets.ts';

const percent = (fallback: number, description: string) =>
  v.pipe(
    v.optional(
      v.pipe(v.number(), v.minValue(0, '0 to 100 percent'), v.maxValue(100, '0 to 100 percent')),
      fallback,
    ),
    v.description(description),
  );

/** A pass/fail report of a database. */
export const verifyDatabase = playbook({
  id: 'verify-database',
  summary: 'Looks at the health of a database and says what passes and what fails.',
  input: v.strictObject({
    target: databaseField,
    maxConnectionsPercent: percent(80, 'open connections, percent of those it accepts'),
    maxLagSeconds: maxLagField,
    maxDiskPercent: percent(80, 'disk in use, percent of its size'),
    minCacheHitPercent: percent(95, 'blocks found in memory, percent of all that were read'),
    maxTransactionSeconds: v.pipe(
      v.optional(
        v.pipe(
          v.number(),
          v.minValue(1, 'at least 1 second'),
          v.maxValue(86_400, 'at most 86400 seconds, a day'),
        ),
        300,
      ),
      v.description('age of the oldest open transaction, in seconds'),
    ),
    maxDeadPercent: percent(20, 'dead rows of a table, percent of all its rows'),
  }),
  needs: ['render', 'database'],
  looksOnly: true,
  about: {
    steps: [
      'looks at status, connections, replication lag, disk, cache hit ratio, long transactions, dead rows',
      'lists the slowest queries, which never fail',
    ],
    downtime: 'none: it only looks',
    undo: 'nothing is changed',
  },
  example: { target: 'database' },
  async plan(world, { target, ...limits }) {
    postgresOf(world.guide, target);
    return { target, steps: [{ kind: 'check-database', target, ...limits }] };
  },
});
