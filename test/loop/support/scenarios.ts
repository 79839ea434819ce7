import type { Guide } from '#core/guide.ts';
import type { Truth } from '../oracle/logbook.ts';
import { type Carriage, inProcess } from './carriage.ts';
import type { Command } from './command.ts';
import type { Driver } from './driver.ts';
import { perform } from './perform.ts';
import { begin } from './run-sequence.ts';
import { shortGuide } from './short-guide.ts';
import { truthOf } from './truth.ts';

/** A change that the next look makes, from a beginning without faults. */
export interface Scenario {
  readonly name: string;
  readonly startMinute: number;
  readonly guide: Guide;
  /** What leads there; nobody looks meanwhile, unless said. */
  readonly before: readonly Command[];
  readonly target: string;
}

const { policy } = shortGuide;
/** Time enough to judge a change whose holder died: a lease lasts two minutes. */
export const patient: Guide = {
  ...shortGuide,
  policy: { ...policy, watch: { ...policy.watch, minutes: 12 }, retryAfterMinutes: 60 },
};

const unseen: Command = { do: 'hints', mood: 'none' };
const seen: Command = { do: 'hints', mood: 'plain' };
const pass = (minutes: number): Command => ({ do: 'pass', minutes });

export const scenarios: readonly Scenario[] = [
  {
    name: 'scale-out',
    startMinute: 0,
    guide: shortGuide,
    before: [unseen, { do: 'load', load: { cores: 1.5 } }, pass(4)],
    target: 'api',
  },
  {
    name: 'plan of the service',
    startMinute: 0,
    guide: shortGuide,
    before: [unseen, { do: 'load', load: { memoryMb: 1950 } }, pass(5)],
    target: 'api',
  },
  {
    name: 'plan of the database in its window',
    startMinute: 545,
    guide: shortGuide,
    before: [unseen, { do: 'load', load: { databaseCores: 0.7 } }, pass(5)],
    target: 'database',
  },
  {
    name: 'growth of the disk',
    startMinute: 0,
    guide: shortGuide,
    before: [unseen, { do: 'load', load: { diskUsedGb: 12.5 } }, pass(5)],
    target: 'database',
  },
  {
    name: 'undo',
    startMinute: 0,
    guide: patient,
    before: [
      seen,
      { do: 'load', load: { cores: 1.5 } },
      pass(5),
      unseen,
      { do: 'load', load: { errors: 9 } },
      pass(4),
    ],
    target: 'api',
  },
];

/** Everything up to the look that makes the change. */
export async function ready(scenario: Scenario, carriage: Carriage = inProcess): Promise<Driver> {
  const driver = await begin({ ...scenario, seed: 1, mode: 'direct' }, carriage, scenario.guide);
  for (const command of scenario.before) await perform(driver, command);
  driver.hints = 'plain';
  return driver;
}

/** What a run has led to: the requests that Render took, and what is so at the end. */
export interface Outcome {
  readonly taken: readonly string[];
  readonly end: Omit<Truth, 'at'>;
}

export function outcomeOf({ system }: Driver): Outcome {
  const { at: _, ...end } = truthOf(system.world);
  const taken = system.log.mutations
    .filter(({ accepted }) => accepted)
    .map(({ target, operation, to }) => `${target} ${operation} ${to}`);
  return { taken, end };
}
