import * as v from 'valibot';
import { playbook, Refused } from '../playbook.ts';
import { scopeTarget, switchOf } from '../steps/pause.ts';
import { confirmScope, scopeField } from './scope.ts';

const MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440 };
/** A pause for longer is one without an end. */
const MOST_DAYS = 30;

/** Minutes of `90m`, `2h`, `1d`; the pattern was checked. */
function minutesOf(text: string): number {
  const minutes = Number.parseInt(text, 10) * (MINUTES[text.slice(-1)] ?? Number.NaN);
  if (minutes >= 1 && minutes <= MOST_DAYS * 1440) return minutes;
  throw new Refused(
    `input.for: found ${text}, wanted 1m to ${MOST_DAYS}d, or nothing for a pause without end`,
  );
}

/** The kill switch, turned on by hand. */
export const pause = playbook({
  id: 'pause',
  summary: 'The kill switch: Capstan goes on looking and changes nothing.',
  input: v.strictObject({
    target: scopeField,
    for: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^\d{1,5}[mhd]$/, 'a duration such as 90m, 2h or 1d'),
        v.description('how long, such as 90m, 2h or 1d; until it is resumed if not said'),
      ),
    ),
  }),
  needs: [],
  evenPaused: true,
  about: {
    steps: ['turns the switch on', 'reads it back'],
    downtime: 'none',
    undo: 'resume, or the end of "for"',
  },
  example: { target: 'api', for: '2h' },
  async plan({ guide, killSwitch, now }, { target, for: text }, { by, why }) {
    const scope = confirmScope(guide, target);
    const forMinutes = text === undefined ? null : minutesOf(text);
    // Nobody else is asked: the switch works while Render is down.
    const present = switchOf(await killSwitch.read(scopeTarget(scope)), scope);
    const isOn = present !== undefined && (present.until ?? Number.POSITIVE_INFINITY) > now();
    return {
      steps: [{ kind: 'pause', scope, by, why, forMinutes }],
      notes: isOn ? [`replaces the pause by ${present.by}: ${present.why}`] : [],
    };
  },
});
