import { setImmediate as turn } from 'node:timers/promises';
import { Invocation } from './capstan.ts';
import { type Carriage, inProcess } from './carriage.ts';
import { type Fate, type Gate, Sandbox } from './sandbox.ts';
import type { System } from './system.ts';
import { connectWire, disconnectWire } from './wire.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** The function's time limit: the platform ends what takes longer, also what stood still. */
const TIME_LIMIT = 60 * SECOND;
const COLLECTS_AT = 2 * SECOND;
const LOOKS_AT = 5 * SECOND;
const ALARMS_AT = 30 * SECOND;

/** How the hint queue behaves. */
export type HintMood = 'plain' | 'copies' | 'reversed' | 'late-alarms' | 'ticks-only' | 'none';

interface Hint {
  readonly targets: readonly string[];
  readonly why: string;
}

/** What will befall the next invocation of a function. */
export interface NextFates {
  collect?: Fate;
  reconcile?: Fate;
}

/** Runs the functions as the platform does: every minute, on alarms, with crashes and copies. */
export class Driver {
  readonly system: System;
  hints: HintMood = 'plain';
  fates: NextFates = {};
  /** What will befall an invocation, by its name. */
  readonly destined = new Map<string, Fate>();
  /** Every boundary that was crossed, by invocation. */
  readonly invocations: Sandbox[] = [];
  readonly #carriage: Carriage;
  readonly #frozen: {
    readonly sandbox: Sandbox;
    readonly thawsAt: number;
    readonly endsAt: number;
  }[] = [];
  #late: Hint[] = [];
  #count = 0;

  constructor(system: System, carriage: Carriage = inProcess) {
    this.system = system;
    this.#carriage = carriage;
  }

  /** One minute from :00 to :00, with everything that happens in it. */
  async minute(): Promise<void> {
    const { system } = this;
    const start = Math.floor(system.now() / MINUTE) * MINUTE + MINUTE;
    await this.#until(start);
    system.measure();
    await this.#until(start + COLLECTS_AT);
    await this.collect();
    await this.#until(start + LOOKS_AT);
    await this.deliver([{ targets: this.#allTargets(), why: 'tick' }]);
    await this.#until(start + ALARMS_AT);
    const changed = system.desk.evaluate(system.now());
    await this.#until(start + ALARMS_AT + SECOND);
    await this.deliver(changed.map(({ name, target }) => ({ targets: [target], why: name })));
  }

  async minutes(count: number): Promise<void> {
    for (let done = 0; done < count; done += 1) await this.minute();
  }

  /** Nothing runs for so long; the world goes on. */
  async sleep(minutes: number): Promise<void> {
    await this.#until(this.system.now() + minutes * MINUTE);
    this.system.noteTruth();
  }

  async collect(): Promise<void> {
    const fate = this.fates.collect ?? {};
    delete this.fates.collect;
    await this.#run('c', fate, (invocation) => invocation.collect());
  }

  /** Starts a look without waiting for it. */
  startLook(targets: readonly string[], gate?: Gate, fate: Fate = {}): Sandbox {
    return this.#start('r', fate, (invocation) => invocation.reconcile(targets), gate);
  }

  async look(targets: readonly string[]): Promise<void> {
    const fate = this.fates.reconcile ?? {};
    delete this.fates.reconcile;
    await this.#run('r', fate, (invocation) => invocation.reconcile(targets));
  }

  /** Hands hints to the function, as the mood is. */
  async deliver(hints: readonly Hint[]): Promise<void> {
    const isTick = hints.some(({ why }) => why === 'tick');
    if (this.hints === 'late-alarms' && !isTick) {
      this.#late.push(...hints);
      return;
    }
    if (this.hints === 'none' || (this.hints === 'ticks-only' && !isTick)) return;
    const due = isTick ? [...this.#late.splice(0), ...hints] : hints;
    const names = [...new Set(due.flatMap(({ targets }) => targets))];
    if (names.length === 0) return;
    if (this.hints === 'reversed') {
      for (const name of names.reverse()) await this.look([name]);
      return;
    }
    const copies = this.hints === 'copies' ? 3 : 1;
    for (let copy = 0; copy < copies; copy += 1) await this.look(names);
  }

  /** Waits until all of them have ended, died or frozen. */
  async rest(sandboxes: readonly Sandbox[]): Promise<void> {
    for (let turns = 0; sandboxes.some(({ state }) => state === 'running'); turns += 1) {
      if (turns > 1_000_000) throw new Error('an invocation never comes to rest');
      await turn();
      if (sandboxes.some(({ state }) => state === 'running')) this.wait();
    }
    for (const sandbox of sandboxes) {
      if (sandbox.state === 'frozen') this.#freeze(sandbox);
      else this.#end(sandbox);
    }
  }

  /** Lets whatever can go on do so, without time passing. */
  breathe(): Promise<void> {
    return turn();
  }

  /** Somebody waits for time to pass, unless it is for a real socket. */
  wait(): void {
    if (this.#carriage.isVirtual) this.system.clock.advance(SECOND / 4);
  }

  /** Invocations that stood still go on. */
  async thawAll(): Promise<void> {
    for (const { sandbox } of this.#frozen.splice(0)) {
      sandbox.thaw();
      await this.rest([sandbox]);
    }
  }

  #allTargets(): readonly string[] {
    return this.system.guide.targets.map(({ id }) => id);
  }

  async #run(
    kind: string,
    fate: Fate,
    work: (invocation: Invocation) => Promise<void>,
  ): Promise<void> {
    await this.rest([this.#start(kind, fate, work)]);
  }

  #start(
    kind: string,
    fate: Fate,
    work: (invocation: Invocation) => Promise<void>,
    gate?: Gate,
  ): Sandbox {
    this.#count += 1;
    const name = `${kind}${this.#count}`;
    const sandbox = new Sandbox(name, this.destined.get(name) ?? fate, gate);
    this.invocations.push(sandbox);
    const invocation = new Invocation(this.system, sandbox, this.#carriage);
    connectWire(sandbox.name, invocation.exchange);
    sandbox.start(() => work(invocation));
    return sandbox;
  }

  #end(sandbox: Sandbox): void {
    disconnectWire(sandbox.name);
    if (sandbox.state === 'dead') this.system.log.dead.add(sandbox.name);
    const { error } = sandbox;
    if (error === undefined) return;
    const name = error instanceof Error ? error.name : typeof error;
    if (!['Unreachable', 'TableDown'].includes(name)) {
      this.system.log.bugs.push(
        `${sandbox.name} threw ${error instanceof Error ? error.stack : error}`,
      );
    }
  }

  #freeze(sandbox: Sandbox): void {
    const now = this.system.now();
    const thawsAt = now + sandbox.freezeSeconds * SECOND;
    this.#frozen.push({ sandbox, thawsAt, endsAt: now + TIME_LIMIT });
  }

  /** Time passes; whoever stands still goes on when his time comes, or is ended by the platform. */
  async #until(at: number): Promise<void> {
    for (;;) {
      const next = this.#frozen.find(({ thawsAt, endsAt }) => Math.min(thawsAt, endsAt) <= at);
      if (next === undefined) break;
      this.#frozen.splice(this.#frozen.indexOf(next), 1);
      this.#advance(Math.min(next.thawsAt, next.endsAt));
      if (next.thawsAt > next.endsAt) next.sandbox.kill();
      else next.sandbox.thaw();
      await this.rest([next.sandbox]);
    }
    this.#advance(at);
  }

  #advance(at: number): void {
    const { clock } = this.system;
    if (at > clock.now()) clock.advance(at - clock.now());
  }
}
