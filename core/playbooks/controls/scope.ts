import * as v from 'valibot';
import type { Guide } from '../../guide.ts';
import { Refused } from '../playbook.ts';

/** The field of playbooks that turn the kill switch: one target, or everything. */
export const scopeField = v.pipe(v.string(), v.nonEmpty(), v.description('a target, or all'));

/** Confirms that it is a target of the guide, or all; throws `Refused` with those there are. */
export function confirmScope({ targets }: Guide, scope: string): string {
  if (scope === 'all' || targets.some(({ id }) => id === scope)) return scope;
  const known = targets.map(({ id }) => id).join(', ');
  throw new Refused(`input.target: found "${scope}", wanted all or one of: ${known}`);
}
