import { instancesOf } from '../candidate.ts';
import { type Guard, hold } from './guard.ts';

/** Instances that boot are capacity on its way: only a need beyond them asks for more. */
export const warming: Guard = {
  name: 'warming',
  check(candidate, scene) {
    const to = instancesOf(candidate.action);
    if (to === undefined || candidate.direction === 'down' || candidate.why === 'limits')
      return undefined;
    const booting = scene.running - scene.ready;
    if (to > scene.level || candidate.why === 'undo') return undefined;
    return hold(
      booting > 0
        ? `${booting} of ${scene.level} instances still boot, and ${to} are enough`
        : `${to} instances are enough, and ${scene.level} are there`,
    );
  },
};
