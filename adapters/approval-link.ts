import type { World } from '#core/playbooks/world.ts';
import type { ApprovalKey } from './approval-key.ts';
import { signApproval } from './approval-token.ts';

/**
 * Makes the links by which people answer requests for approval: `url` is where they are answered. Gives
 * none while there is no key to sign them with.
 */
export function approvalLink(keyOf: ApprovalKey, url: string): NonNullable<World['approvalLink']> {
  return async (run, callback, until) => {
    const key = await keyOf();
    if (key === undefined) return undefined;
    const link = new URL(url);
    link.searchParams.set('token', signApproval(key, { run, callback, until }));
    return link.href;
  };
}
