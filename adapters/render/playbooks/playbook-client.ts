import { limitConcurrency } from '../../limit-concurrency.ts';
import { type PlaybookOperationName, playbookOperations } from '../operations.ts';
import { callsOver, type RenderClient } from '../render-client.ts';
import { type Call, type Connection, connect } from '../transport.ts';
import { type PlaybookCalls, playbookCalls } from './playbook-calls.ts';

/** What functions that run playbooks can say to Render; the loop has the smaller `RenderClient`. */
export interface PlaybookClient extends RenderClient, PlaybookCalls {}

/** Two at once: a playbook is in no hurry, and shares the rate budget with the loop. */
const MOST_AT_ONCE = 2;

/** The typed client of playbooks; errors as of `renderClient`. */
export function playbookClient(connection: Connection): PlaybookClient {
  const single = connect(connection, playbookOperations);
  const queue = limitConcurrency(MOST_AT_ONCE);
  const send = (call: Call<PlaybookOperationName>) => queue(() => single(call));
  return { ...callsOver(send), ...playbookCalls(send) };
}
