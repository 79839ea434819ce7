import * as v from 'valibot';
import type { Pause, Pauses } from '../../history.ts';
import type { Json } from '../journey.ts';
import type { StepData } from './all.ts';
import type { StepKind } from './step-kind.ts';

const MINUTE = 60_000;
const markSchema = v.object({ at: v.number() });

/** A target's id of a scope; everything has none. */
export const scopeTarget = (scope: string): string | undefined =>
  scope === 'all' ? undefined : scope;

/** A person's own switch for exactly this scope; what holds it as part of a run is not. */
export const switchOf = (pauses: Pauses, scope: string): Pause | undefined =>
  pauses?.find(({ run, target }) => run === undefined && target === scopeTarget(scope));

/** The scope as a sentence's subject. */
export const scopeText = (scope: string): string => (scope === 'all' ? 'everything' : scope);

function wantedPause({ by, forMinutes, scope, why }: StepData['pause'], mark: Json): Pause {
  const { at } = v.parse(markSchema, mark);
  const target = scopeTarget(scope);
  return {
    by,
    why,
    at,
    ...(target === undefined ? {} : { target }),
    ...(forMinutes === null ? {} : { until: at + forMinutes * MINUTE }),
  };
}

/** The kill switch turned on. */
export const pause: StepKind<StepData['pause']> = {
  says: ({ scope, forMinutes }) =>
    `${scopeText(scope)}: no changes ${forMinutes === null ? 'until it is resumed' : `for ${forMinutes} minutes`}`,
  wanted: () => 'paused',
  evenPaused: true,
  downtimeSeconds: () => 0,
  // The expiry counts from here, however often the rest is begun again.
  mark: async (world) => ({ at: world.now() }),
  ask: (world, data, mark) => world.killSwitch.put(wantedPause(data, mark)),
  async look(world, data, mark) {
    const wanted = wantedPause(data, mark);
    const found = switchOf(await world.killSwitch.read(scopeTarget(data.scope)), data.scope);
    const isOurs =
      found?.at === wanted.at && found.by === wanted.by && found.until === wanted.until;
    return isOurs ? { is: 'done', note: 'the switch reads so' } : { is: 'to-do' };
  },
  everySeconds: 2,
  withinSeconds: 60,
  undoSays: ({ scope }) => `left as it is, which is the safe side; "resume ${scope}" ends it`,
};
