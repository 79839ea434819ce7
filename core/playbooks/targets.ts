import type { Guide, PostgresTarget, ServiceTarget, Target } from '../guide.ts';
import { Refused } from './playbook.ts';

function targetOf<Kind extends Target['kind']>(
  guide: Guide,
  id: string,
  kind: Kind,
): Extract<Target, { kind: Kind }> {
  const ofKind = guide.targets.filter((target) => target.kind === kind);
  const found = ofKind.find((target) => target.id === id);
  if (found !== undefined) return found as Extract<Target, { kind: Kind }>;
  const known =
    ofKind.map((target) => target.id).join(', ') || 'none, the guide has no such target';
  throw new Refused(`found ${kind} target "${id}", wanted one of: ${known}`);
}

/** A database of the guide; throws `Refused` with those there are. */
export const postgresOf = (guide: Guide, id: string): PostgresTarget =>
  targetOf(guide, id, 'postgres');

/** A service of the guide; throws `Refused` with those there are. */
export const serviceOf = (guide: Guide, id: string): ServiceTarget =>
  targetOf(guide, id, 'service');
