import type { Playbook } from '#core/playbooks/playbook.ts';
import { Refused } from '#core/playbooks/playbook.ts';
import { readRequest } from '#core/playbooks/read-request.ts';
import type { StartRequest } from '../playbook-door.ts';

/**
 * Checks a request as the playbook itself will, so that bad input costs no call. Gives its problems, with
 * `input.` spelled as the options are.
 */
export function problemsOf(playbook: Playbook, request: StartRequest): readonly string[] {
  try {
    readRequest(playbook, request);
    return [];
  } catch (error) {
    if (error instanceof Refused) return error.problems;
    throw error;
  }
}

/** A name for a run that says what and when; the same name twice is the same run. */
export function newRunName(playbook: string, now: Date): string {
  const [day = '', time = ''] = now.toISOString().split('T');
  return `${playbook}-${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`;
}
