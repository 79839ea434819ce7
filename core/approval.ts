import type { Candidate } from './candidate.ts';
import type { Approval } from './history.ts';
import type { Scene } from './scene.ts';

/** A person's approval of this class that is still good. */
export function approvalFor(
  candidate: Pick<Candidate, 'actionClass'>,
  { history, now }: Pick<Scene, 'history' | 'now'>,
): Approval | undefined {
  return history.approvals.find(
    ({ actionClass, until }) => actionClass === candidate.actionClass && until > now,
  );
}
