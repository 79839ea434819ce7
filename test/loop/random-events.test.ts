import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sequences } from './support/arbitrary.ts';
import { judgeRun } from './support/judge-run.ts';
import { runSequence } from './support/run-sequence.ts';
import { runs, USUAL_SEQUENCES } from './support/runs.ts';

/** Long enough to make a counterexample small, which is most of the work of a failure. */
const TIME_LIMIT = 600_000;

describe('the loop under random events', () => {
  it(
    'keeps every invariant, and comes to rest when they end',
    async () => {
      const seen = new Set<string>();
      const property = fc.asyncProperty(sequences(30), async (sequence) => {
        const run = await runSequence(sequence);
        for (const { operation, accepted } of run.system.log.mutations) {
          if (accepted) seen.add(operation);
        }
        expect(judgeRun(run)).toEqual([]);
      });
      await fc.assert(property, runs(USUAL_SEQUENCES));
      // Judges without anything to judge would be content too.
      expect([...seen].sort()).toEqual(['bounds', 'deploy', 'disk', 'plan', 'scale']);
    },
    TIME_LIMIT,
  );
});
