import { Distribution } from './distribution.ts';

/** Three days and the two hours that a timestamp may lie ahead. AWS keeps one-minute points for 15 days. */
const RETAINED_MINUTES = 3 * 24 * 60 + 120;
const FIRST_CAPACITY = 64;

/** In a cell: the minute has several samples, which lie in `#many`. */
const MANY = Number.POSITIVE_INFINITY;

/**
 * The samples of one metric by minute, for the last three days. Nearly every minute of a gauge holds
 * one sample, so a minute costs eight bytes until a second sample arrives.
 */
export class MinuteSeries {
  #cells = new Float64Array(FIRST_CAPACITY).fill(Number.NaN);
  #many = new Map<number, Distribution>();
  #oldest = Number.POSITIVE_INFINITY;
  #newest = Number.NEGATIVE_INFINITY;

  /** Minutes since the epoch; -Infinity when nothing ever came. */
  get newest(): number {
    return this.#newest;
  }

  /** The one sample of the minute; NaN when there is none or there are several. */
  single(minute: number): number {
    const value = this.#holds(minute) ? this.#cell(minute) : Number.NaN;
    return value === MANY ? Number.NaN : value;
  }

  collect(minute: number, into: Distribution): void {
    const value = this.#holds(minute) ? this.#cell(minute) : Number.NaN;
    if (value === MANY) into.merge(this.#many.get(minute) ?? new Distribution());
    else if (!Number.isNaN(value)) into.add(value);
  }

  /** Adds one sample; what is older than the retention is dropped. */
  addOne(minute: number, value: number): void {
    if (!this.#makeRoom(minute)) return;
    if (Number.isNaN(this.#cell(minute))) this.#cells[minute % this.#cells.length] = value;
    else this.#distribution(minute).add(value);
  }

  addMany(minute: number, samples: Distribution): void {
    if (samples.count > 0 && this.#makeRoom(minute)) this.#distribution(minute).merge(samples);
  }

  #holds(minute: number): boolean {
    return minute <= this.#newest && minute > this.#newest - this.#cells.length;
  }

  #cell(minute: number): number {
    return this.#cells[minute % this.#cells.length] ?? Number.NaN;
  }

  #distribution(minute: number): Distribution {
    const found = this.#many.get(minute);
    if (found !== undefined) return found;
    const created = new Distribution();
    this.collect(minute, created);
    this.#cells[minute % this.#cells.length] = MANY;
    this.#many.set(minute, created);
    return created;
  }

  #makeRoom(minute: number): boolean {
    if (minute <= this.#newest - RETAINED_MINUTES) return false;
    const oldest = Math.min(this.#oldest, minute);
    const span = Math.max(this.#newest, minute) - oldest + 1;
    if (span > this.#cells.length && this.#cells.length < RETAINED_MINUTES) this.#grow(span);
    this.#advance(minute);
    this.#oldest = Math.max(oldest, this.#newest - this.#cells.length + 1);
    return true;
  }

  #grow(span: number): void {
    let capacity = this.#cells.length;
    while (capacity < span && capacity < RETAINED_MINUTES) capacity *= 2;
    const cells = new Float64Array(Math.min(capacity, RETAINED_MINUTES)).fill(Number.NaN);
    for (let minute = this.#oldest; minute <= this.#newest; minute++) {
      cells[minute % cells.length] = this.#cell(minute);
    }
    this.#cells = cells;
  }

  /** Empties the cells that the ring reuses for the minutes up to `minute`. */
  #advance(minute: number): void {
    const first = Math.max(this.#newest + 1, minute - this.#cells.length + 1);
    for (let each = first; each <= minute; each++) {
      const index = each % this.#cells.length;
      if (this.#cells[index] === MANY) this.#many.delete(this.#minuteAt(index));
      this.#cells[index] = Number.NaN;
    }
    this.#newest = Math.max(this.#newest, minute);
  }

  #minuteAt(index: number): number {
    const capacity = this.#cells.length;
    return this.#newest - ((((this.#newest - index) % capacity) + capacity) % capacity);
  }
}
