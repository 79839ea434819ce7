import type { Plan } from './plan.ts';
import type { Run, RunStep } from './run-record.ts';
import type { World } from './world.ts';

/** A hold that nobody prolongs for so long has expired: its run died, or was stopped. */
export const HOLD_MILLISECONDS = 30 * 60_000;

/** The targets that a plan changes; none, if it only looks. */
export function heldBy({ steps, target }: Plan): readonly string[] {
  const changing = steps.filter(({ changes }) => changes);
  if (changing.length === 0) return [];
  const changed = changing.flatMap(({ step }) => ('target' in step ? [step.target] : []));
  return [...new Set([...(target === undefined ? [] : [target]), ...changed])];
}

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

  /** Takes or prolongs the holds on everything the run changes; gives who else has one. */
  async hold(): Promise<string | undefined> {
    const { by, name, plan, playbook } = this.#run;
    const at = this.#world.now();
    for (const target of heldBy(plan)) {
      const hold = { target, run: name, playbook, by, at, until: at + HOLD_MILLISECONDS };
      const other = await this.#world.holds.take(hold);
      if (other?.ended === true) return 'this run has ended already';
      if (other !== undefined) {
        return `${other.playbook} (run ${other.run} by ${other.by}) works at ${target}`;
      }
    }
    return undefined;
  }

  /** Lets everything go that the run holds. */
  async release(): Promise<void> {
    const { name, plan } = this.#run;
    const at = this.#world.now();
    for (const target of heldBy(plan)) await this.#world.holds.release(target, name, at);
  }
}
