import { approvalFor } from '../approval.ts';
import { type Guard, hold } from './guard.ts';

/** How far the guide lets Capstan go on its own, per class and direction. */
export const trust: Guard = {
  name: 'trust',
  check(candidate, scene) {
    // Taking back its own change needs no more trust than making it did.
    if (candidate.why === 'undo') return undefined;
    const given = scene.guide.trust[candidate.actionClass][candidate.direction];
    if (given === 'auto') return undefined;
    if (given === 'approve') {
      return approvalFor(candidate, scene)
        ? undefined
        : hold(
            `${candidate.actionClass} needs an approval: npx capstan approve ${scene.target.id} ${candidate.actionClass}`,
          );
    }
    return hold(`${candidate.actionClass} ${candidate.direction} is set to ${given}`);
  },
};
