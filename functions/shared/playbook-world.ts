import { approvalKey } from '#adapters/approval-key.ts';
import { approvalLink } from '#adapters/approval-link.ts';
import { databaseInspector } from '#adapters/database-inspector.ts';
import { deadLetterQueues } from '#adapters/dead-letter-queues.ts';
import { fingerprint } from '#adapters/fingerprint.ts';
import { noticeBus } from '#adapters/notices.ts';
import { prober } from '#adapters/prober.ts';
import { playbookRender } from '#adapters/render/playbook-render.ts';
import { secretReader } from '#adapters/secrets.ts';
import { holds } from '#adapters/state-table/holds.ts';
import { killSwitch } from '#adapters/state-table/kill-switch.ts';
import { type RunArchive, runArchive } from '#adapters/state-table/runs.ts';
import { stateStore } from '#adapters/state-table/state-store.ts';
import { guide } from '#config';
import type { World } from '#core/playbooks/world.ts';
import { deadLetterUrls } from './dead-letter-urls.ts';
import { environment } from './environment.ts';
import { logger } from './observed.ts';
import { connectPlaybooks } from './render.ts';

/** Links to the approval page; the stack names it where the playbook waits for a yes that a link may bring. */
function links(): Pick<World, 'approvalLink'> {
  const approveUrl = process.env['APPROVE_URL'];
  if (approveUrl === undefined) return {};
  const key = approvalKey(environment('APPROVAL_SECRET_NAME'), Date.now, (why) =>
    logger.warn('requests for approval carry no link', { why }),
  );
  return { approvalLink: approvalLink(key, approveUrl) };
}

/**
 * The world of playbooks, the same for all: what a playbook does not need, its role does not allow. Nothing
 * is connected before it is used.
 */
export function playbookWorld(): World & { readonly runs: RunArchive } {
  const table = environment('TABLE_NAME');
  const secrets = secretReader(environment('SECRET_NAME'), Date.now);
  const client = connectPlaybooks(secrets, table);
  return {
    guide,
    now: Date.now,
    render: playbookRender(client, guide.targets),
    database: databaseInspector(secrets, client),
    prober: prober(),
    deadLetters: deadLetterQueues(deadLetterUrls(process.env)),
    state: stateStore(table),
    holds: holds(table),
    runs: runArchive(table, guide.policy.keepDays),
    killSwitch: killSwitch(table),
    herald: noticeBus(environment('BUS_NAME')),
    fingerprint,
    ...links(),
  };
}
