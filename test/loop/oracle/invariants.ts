import { bounds } from './bounds.ts';
import { containment, noBugs } from './containment.ts';
import { direction } from './direction.ts';
import { disruption } from './disruption.ts';
import type { Invariant, JudgedRun } from './evidence.ts';
import { failStatic } from './fail-static.ts';
import { otherHands } from './other-hands.ts';
import { patience } from './patience.ts';
import { rates } from './rates.ts';
import { singleFlight } from './single-flight.ts';
import { stability } from './stability.ts';
import { storage } from './storage.ts';
import { timeOfDay } from './time-of-day.ts';

export const invariants: Readonly<Record<string, Invariant>> = {
  'I1 bounds': bounds,
  'I2 direction': direction,
  'I3 single flight': singleFlight,
  'I5 eventually stable': stability,
  'I6 storage only grows': storage,
  'I7 disruptive changes': disruption,
  'I8 fail static': failStatic,
  'I9 rate and money': rates,
  'I9 patience': patience,
  'I9 other hands': otherHands,
  'I14 time of day': timeOfDay,
  'I15 containment': containment,
  'no unknown error': noBugs,
};

/** Everything that is wrong with a run, by invariant. */
export function judge(run: JudgedRun): readonly string[] {
  return Object.entries(invariants).flatMap(([name, invariant]) =>
    invariant(run).map((violation) => `${name}: ${violation}`),
  );
}
