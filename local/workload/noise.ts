/**
 * Random numbers that are a function of their place: the same seed and index give the same value
 * whatever was asked before, so a run may start anywhere and two runs meet the same luck.
 */

/** A whole number mixed into 32 bits (the finalizer of MurmurHash3). */
function mix(value: number): number {
  let mixed = value >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** A seed of its own for a named part of the simulation. */
export function seedOf(seed: number, name: string): number {
  let mixed = mix(seed ^ 0x9e3779b9);
  for (const letter of name) mixed = mix(mixed ^ (letter.codePointAt(0) ?? 0));
  return mixed;
}

/** Uniform in (0, 1). */
export function uniformAt(seed: number, index: number): number {
  const high = Math.floor(index / 2 ** 32);
  return (mix(mix(seed ^ mix(index)) ^ high) + 0.5) / 2 ** 32;
}

/** Standard normal, by Box and Muller. */
export function normalAt(seed: number, index: number): number {
  const radius = Math.sqrt(-2 * Math.log(uniformAt(seed, 2 * index)));
  return radius * Math.cos(2 * Math.PI * uniformAt(seed, 2 * index + 1));
}

/** How much of a minute's deviation the next minute keeps. */
const PERSISTENCE = 0.8;
/** 0.8^32 is below a thousandth: older shocks do not count. */
const MEMORY = 32;
const SCALE = Math.sqrt(1 - PERSISTENCE ** 2);

/** A standard normal AR(1) series with coefficient 0.8, readable at any index. */
export function autoregressiveAt(seed: number, index: number): number {
  let sum = 0;
  for (let back = MEMORY; back >= 0; back -= 1) {
    sum = sum * PERSISTENCE + normalAt(seed, index - back);
  }
  return sum * SCALE;
}

/** Log-normal factors of mean 1 that change smoothly from one minute to the next. */
export class TrafficNoise {
  readonly #seed: number;
  readonly #deviation: number;
  /** The two minutes asked for last; a run walks forward. */
  readonly #recent = new Map<number, number>();

  /** `deviation` 0.06 is the minute noise of a busy site. */
  constructor(seed: number, deviation: number) {
    this.#seed = seed;
    this.#deviation = deviation;
  }

  /** The factor at `minute`, which may lie between two minutes. */
  at(minute: number): number {
    const before = Math.floor(minute);
    const share = minute - before;
    const exponent = this.#exponent(before) * (1 - share) + this.#exponent(before + 1) * share;
    return Math.exp(exponent);
  }

  #exponent(minute: number): number {
    const known = this.#recent.get(minute);
    if (known !== undefined) return known;
    const made = this.#deviation * autoregressiveAt(this.#seed, minute) - this.#deviation ** 2 / 2;
    if (this.#recent.size > 8) this.#recent.clear();
    this.#recent.set(minute, made);
    return made;
  }
}
