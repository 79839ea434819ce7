import type { StepData } from './all.ts';
import { scopeTarget, scopeText, switchOf } from './pause.ts';
import type { StepKind } from './step-kind.ts';

/** The kill switch turned off again. */
export const resume: StepKind<StepData['resume']> = {
  says: ({ scope }) => `${scopeText(scope)}: changes are allowed again`,
  present: ({ paused }) => paused,
  wanted: () => 'not paused',
  evenPaused: true,
  downtimeSeconds: () => 0,
  ask: (world, { scope }) => world.killSwitch.remove(scopeTarget(scope)),
  async look(world, { scope }) {
    const pauses = await world.killSwitch.read(scopeTarget(scope));
    if (pauses === undefined) return { is: 'to-do' };
    return switchOf(pauses, scope) === undefined
      ? { is: 'done', note: 'the switch reads so' }
      : { is: 'to-do' };
  },
  everySeconds: 2,
  withinSeconds: 60,
  undoSays: ({ scope }) => `left as it is; "pause ${scope}" turns it on again`,
};
