import { done, type Outcome, rejected, unavailable, unknown } from '#core/tasks/outcome.ts';
import type { Attempt } from '#core/tasks/world.ts';
import type { Process } from './processes.ts';

/** What the service does with a call. */
export const answers = [
  'takes it',
  'refuses it',
  'asks for patience',
  'breaks before',
  'breaks after',
  'is silent before',
  'is silent after',
  'talks nonsense after',
  'ends the process before',
  'ends the process after',
] as const;
export type Answer = (typeof answers)[number];

/** Something outside that has effects, and its own record of them. */
export class OutsideService {
  readonly effects: { readonly id: string; readonly at: number }[] = [];
  /** Every call, also those without effect. */
  readonly calls: { readonly id: string; readonly at: number }[] = [];
  readonly #now: () => number;
  readonly #showsAfterSeconds: number;
  /** How it answers the n-th call about a task. */
  answer: (id: string, call: number) => Answer = () => 'takes it';

  constructor(now: () => number, showsAfterSeconds = 0) {
    this.#now = now;
    this.#showsAfterSeconds = showsAfterSeconds;
  }

  countOf(id: string): number {
    return this.effects.filter((effect) => effect.id === id).length;
  }

  /** What a look shows: effects are seen a little later than they happen. */
  #shows(id: string): boolean {
    const until = this.#now() - this.#showsAfterSeconds * 1000;
    return this.effects.some((effect) => effect.id === id && effect.at <= until);
  }

  /** Work that calls it, and looks first when it has to. */
  async each(process: Process, attempt: Attempt<unknown>): Promise<Outcome> {
    const { mayHaveHappened, signal, task } = attempt;
    const { id } = task;
    if (mayHaveHappened) {
      const has = await process.call(`a look for ${id}`, () => this.#shows(id));
      if (has) return done('it was there already');
    }
    await process.at(`before the call about ${id}`);
    // Cut off: the request never left.
    if (signal.aborted) return unknown('too late');
    const call = this.calls.filter((one) => one.id === id).length;
    const answer = this.answer(id, call);
    this.calls.push({ id, at: this.#now() });
    if (answer === 'ends the process before') process.end();
    const takes = answer.startsWith('takes') || answer.endsWith('after');
    if (takes && !process.isOver) this.effects.push({ id, at: this.#now() });
    if (answer === 'ends the process after') process.end();
    await process.at(`after the call about ${id}`);
    switch (answer) {
      case 'takes it':
        return done('taken');
      case 'refuses it':
        return rejected('nobody of that name');
      case 'asks for patience':
        return unavailable('429', { retryAfterSeconds: 7, fault: false });
      case 'breaks before':
        return unavailable('503');
      case 'talks nonsense after':
        throw new SyntaxError('<html>');
      case 'is silent before':
      case 'is silent after':
        return unknown('no answer');
      default:
        return unknown('it broke');
    }
  }
}
