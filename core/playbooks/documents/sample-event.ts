import type { Playbook } from '../playbook.ts';

/** What starts a playbook with the input of its example: the plan only, nothing is changed. */
export function sampleEvent({ example }: Playbook) {
  return {
    input: example,
    by: 'ann@assetanchor.example',
    why: 'to see what it would do',
    dryRun: true,
  };
}
