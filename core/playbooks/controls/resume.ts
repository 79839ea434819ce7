import * as v from 'valibot';
import { playbook } from '../playbook.ts';
import { scopeTarget, scopeText, switchOf } from '../steps/pause.ts';
import { confirmScope, scopeField } from './scope.ts';

/** The kill switch, turned off by hand. */
export const resume = playbook({
  id: 'resume',
  summary: 'Ends a pause, of the same target or of everything.',
  input: v.strictObject({ target: scopeField }),
  needs: [],
  evenPaused: true,
  about: {
    steps: ['turns the switch off', 'reads it back'],
    downtime: 'none',
    undo: 'pause',
  },
  example: { target: 'api' },
  async plan({ guide, killSwitch, now }, { target }) {
    const scope = confirmScope(guide, target);
    const pauses = await killSwitch.read(scopeTarget(scope));
    const found = switchOf(pauses, scope);
    const everything = scope === 'all' ? undefined : switchOf(pauses, 'all');
    const notes =
      everything !== undefined && (everything.until ?? Number.POSITIVE_INFINITY) > now()
        ? [`everything is paused by ${everything.by}, ${scope} too: ${everything.why}`]
        : [];
    // A switch that cannot be made out counts as on, and is turned off like any other.
    if (found === undefined && pauses !== undefined) {
      return { steps: [], notes: [`${scopeText(scope)} is not paused`, ...notes] };
    }
    const paused =
      found === undefined ? 'unreadable, which counts as on' : `by ${found.by}: ${found.why}`;
    return { steps: [{ kind: 'resume', scope, paused }], notes };
  },
});
