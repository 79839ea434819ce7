const MINUTE = 60_000;

/** How much time the charts show, in minutes; the last one is everything since the start. */
export const SPANS = [60, 180, 480, Number.POSITIVE_INFINITY];

/** Room to the right of now, as a share of the span, so that the newest value can be seen. */
const AHEAD = 0.02;
/** The same where schedules say what comes. */
const AHEAD_SCHEDULED = 0.2;

/**
 * The one stretch of time that every chart shows, and the one moment that is pointed at.
 */
export class Timeline {
  #span = SPANS[1] ?? 180;
  #startedAt = 0;
  #now = 0;
  #ahead = AHEAD;
  /** @type {readonly [number, number] | undefined} */
  #zoom;
  /** @type {number | undefined} */
  #cursor;
  /** @type {Set<() => void>} */
  #onRange = new Set();
  /** @type {Set<(at: number | undefined) => void>} */
  #onCursor = new Set();

  get span() {
    return this.#span;
  }

  get isZoomed() {
    return this.#zoom !== undefined;
  }

  get cursor() {
    return this.#cursor;
  }

  get now() {
    return this.#now;
  }

  /**
   * Moves with the clock; the charts are drawn again by whoever calls.
   * @param {number} startedAt
   * @param {number} now
   * @param {boolean} [isScheduled] whether there is something to see of what comes
   */
  follow(startedAt, now, isScheduled = false) {
    this.#startedAt = startedAt;
    this.#now = now;
    this.#ahead = isScheduled ? AHEAD_SCHEDULED : AHEAD;
  }

  /** From and until, in epoch milliseconds. @returns {readonly [number, number]} */
  range() {
    if (this.#zoom !== undefined) return this.#zoom;
    const past = this.#now - this.#startedAt;
    const span = Number.isFinite(this.#span) ? this.#span * MINUTE : Math.max(past, 60 * MINUTE);
    const edge = this.#now + span * this.#ahead;
    // A young run fills its charts from the left instead of crouching at the right.
    const until = Math.max(edge, this.#startedAt + span);
    return [until - span, until];
  }

  /** @param {number} minutes */
  show(minutes) {
    this.#span = minutes;
    this.#zoom = undefined;
    this.#changed();
  }

  /** @param {number} from @param {number} until */
  zoom(from, until) {
    if (until - from < 5 * MINUTE) return;
    this.#zoom = [from, until];
    this.#changed();
  }

  live() {
    this.#zoom = undefined;
    this.#changed();
  }

  /** @param {number | undefined} at */
  point(at) {
    if (at === this.#cursor) return;
    this.#cursor = at;
    for (const listener of this.#onCursor) listener(at);
  }

  /** @param {() => void} listener */
  onRange(listener) {
    this.#onRange.add(listener);
  }

  /** @param {(at: number | undefined) => void} listener */
  onCursor(listener) {
    this.#onCursor.add(listener);
  }

  #changed() {
    for (const listener of this.#onRange) listener();
  }
}
