import type { World } from '#core/playbooks/world.ts';
import { signApproval } from './approval-token.ts';
import type { SecretReader } from './secrets.ts';

/**
 * Makes the links by which people answer requests for approval: `url` is where they are answered. Gives
 * none while the secret has no `approvalKey`.
 */
export function approvalLink(
  secrets: Pick<SecretReader, 'read'>,
  url: string,
): NonNullable<World['approvalLink']> {
  return async (run, callback, until) => {
    const { approvalKey } = await secrets.read();
    if (approvalKey === undefined) return undefined;
    const link = new URL(url);
    link.searchParams.set('token', signApproval(approvalKey, { run, callback, until }));
    return link.href;
  };
}
