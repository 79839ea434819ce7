import * as v from 'valibot';
import { noticeBus } from '#adapters/notices.ts';
import { holds } from '#adapters/state-table/holds.ts';
import { runArchive } from '#adapters/state-table/runs.ts';
import { guide } from '#config';
import { breakOff } from './shared/break-off.ts';
import { environment } from './shared/environment.ts';
import { executionEnded, playbooksByFunction } from './shared/execution-ended.ts';
import { observed } from './shared/observed.ts';

const table = environment('TABLE_NAME');
const playbookOf = playbooksByFunction(environment('PLAYBOOK_FUNCTION_NAMES'));
const parts = {
  runs: runArchive(table, guide.policy.keepDays),
  holds: holds(table),
  herald: noticeBus(environment('BUS_NAME')),
  now: Date.now,
};

const because = {
  FAILED: 'its function failed, look at its logs',
  TIMED_OUT: 'it took longer than AWS allows',
  STOPPED: 'somebody stopped its execution',
} as const;

/** A durable execution has ended badly; when it is one of ours, its record says so. */
export const handler = observed(async (event: unknown) => {
  const { durableExecutionName, functionArn, status } = v.parse(executionEnded, event).detail;
  const playbook = playbookOf(functionArn);
  // Somebody else's durable function: the rule cannot tell them apart.
  if (playbook === undefined) return;
  await breakOff(parts, { run: durableExecutionName, playbook, because: because[status] });
});
