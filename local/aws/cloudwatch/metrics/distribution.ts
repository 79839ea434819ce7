/** What PutMetricData calls StatisticValues: a summary whose single values nobody knows. */
export interface StatisticSet {
  readonly SampleCount: number;
  readonly Sum: number;
  readonly Minimum: number;
  readonly Maximum: number;
}

/** From this many distinct values on, further ones keep three significant digits, so that memory is bounded. */
const MAX_EXACT_VALUES = 1000;

/** The samples that one metric received within one stretch of time. */
export class Distribution {
  count = 0;
  sum = 0;
  minimum = Number.POSITIVE_INFINITY;
  maximum = Number.NEGATIVE_INFINITY;
  /** How often each value came; absent while all samples are equal. */
  #weights: Map<number, number> | undefined;
  /** A statistic set came in, so percentiles cannot be known. */
  #summarized = false;

  add(value: number, count = 1): void {
    if (this.count > 0 && (this.#weights !== undefined || value !== this.minimum)) {
      this.#weights ??= new Map(this.#summarized ? [] : [[this.minimum, this.count]]);
      const crowded = this.#weights.size >= MAX_EXACT_VALUES && !this.#weights.has(value);
      const kept = crowded ? Number(value.toPrecision(3)) : value;
      this.#weights.set(kept, (this.#weights.get(kept) ?? 0) + count);
    }
    this.#extend(count, value * count, value, value);
  }

  addSet(set: StatisticSet): void {
    if (set.SampleCount === 0) return;
    if (set.Minimum === set.Maximum) {
      this.add(set.Minimum, set.SampleCount);
      return;
    }
    this.#summarized = true;
    this.#extend(set.SampleCount, set.Sum, set.Minimum, set.Maximum);
  }

  merge(other: Distribution): void {
    if (other.count === 0) return;
    if (other.#summarized) {
      this.#summarized = true;
      this.#extend(other.count, other.sum, other.minimum, other.maximum);
    } else if (other.#weights === undefined) this.add(other.minimum, other.count);
    else for (const [value, count] of other.#weights) this.add(value, count);
  }

  /**
   * The smallest sample that at least `percent` of the samples do not exceed; NaN when it cannot be
   * known, as in CloudWatch: after a statistic set, and when a sample is negative.
   */
  percentile(percent: number): number {
    if (this.count === 0 || this.#summarized || this.minimum < 0) return Number.NaN;
    if (this.#weights === undefined) return this.minimum;
    const wanted = (percent / 100) * this.count;
    let seen = 0;
    for (const [value, count] of [...this.#weights].sort(([a], [b]) => a - b)) {
      seen += count;
      if (seen >= wanted) return value;
    }
    return this.maximum;
  }

  #extend(count: number, sum: number, minimum: number, maximum: number): void {
    this.count += count;
    this.sum += sum;
    this.minimum = Math.min(this.minimum, minimum);
    this.maximum = Math.max(this.maximum, maximum);
  }
}
