import type { Journey } from './journey.ts';
import type { Progress } from './progress.ts';
import type { World } from './world.ts';

/** What a run goes on with from its record on: what keeps its results, what it changes, what it says of itself. */
export interface Course {
  readonly journey: Journey;
  readonly world: World;
  readonly progress: Progress;
}
