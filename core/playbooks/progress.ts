import type { Run, RunStep } from './run-record.ts';
import type { World } from './world.ts';

/** A hold that nobody prolongs for so long has expired: its run died, or was stopped. */
export const HOLD_MILLISECONDS = 30 * 60_000;

/**
 * The record of a run as it grows. `become` changes it in memory and is called again at every replay with
 * the same values; `save` writes it and is called only inside of a journey's methods.
 */
export class Progress {
  #run: Run;
  readonly #world: World;

  constructor(run: Run, world: World) {
    this.#run = run;
    this.#world = world;
  }

  get run(): Run {
    return this.#run;
  }

  become(change: Partial<Run>): void {
    this.#run = { ...this.#run, ...change };
  }

  becomeStep(index: number, change: Partial<RunStep>): void {
    const steps = this.#run.steps.map((step, at) => (at === index ? { ...step, ...change } : step));
    this.#run = { ...this.#run, steps };
  }

  /** Writes the record with a change that is not kept in memory; false when the name is another run's. */
  async save(change: Partial<Run> = {}): Promise<boolean> {
    return this.#world.runs.save({ ...this.#run, ...change, updatedAt: this.#world.now() });
  }

  /** The same for one step. */
  async saveStep(index: number, change: Partial<RunStep>): Promise<void> {
    const steps = this.#run.steps.map((step, at) => (at === index ? { ...step, ...change } : step));
    await this.save({ steps });
  }

  /** Takes or prolongs the hold on the run's target; gives who else has it. */
  async hold(): Promise<string | undefined> {
    const { by, name, plan, playbook } = this.#run;
    if (plan.target === undefined) return undefined;
    const at = this.#world.now();
    const hold = {
      target: plan.target,
      run: name,
      playbook,
      by,
      at,
      until: at + HOLD_MILLISECONDS,
    };
    const other = await this.#world.holds.take(hold);
    return other && `${other.playbook} (run ${other.run} by ${other.by}) works at ${other.target}`;
  }
}
