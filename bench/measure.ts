/** One number that a benchmark found, and what it should be. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Absent where a number only says how things are. */
  readonly goal?: { readonly says: string; readonly reached: boolean };
}

/** A number without a goal. */
export function plain(name: string, value: number, unit: string): Measure {
  return { name, value, unit };
}

/** A number that should not be larger than `limit`. */
export function atMost(name: string, value: number, unit: string, limit: number): Measure {
  return { name, value, unit, goal: { says: `≤ ${shown(limit)}`, reached: value <= limit } };
}

/** A number that should not be smaller than `limit`. */
export function atLeast(name: string, value: number, unit: string, limit: number): Measure {
  return { name, value, unit, goal: { says: `≥ ${shown(limit)}`, reached: value >= limit } };
}

/** A number that can only be right or wrong. */
export function exactly(name: string, value: number, unit: string, wanted: number): Measure {
  return { name, value, unit, goal: { says: `= ${shown(wanted)}`, reached: value === wanted } };
}

/** Whole from a hundred on, three digits below, small ones not rounded away. */
function shown(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) {
    return Math.round(value).toLocaleString('en-US');
  }
  return String(Number(value.toPrecision(3)));
}

/** `NAME value unit (goal) ok`, in columns. */
export function measureLine({ name, value, unit, goal }: Measure): string {
  const verdict = goal === undefined ? '' : `(${goal.says}) ${goal.reached ? 'ok' : 'FAIL'}`;
  return `${name.padEnd(44)} ${shown(value).padStart(10)} ${unit.padEnd(18)} ${verdict}`.trimEnd();
}

/** Prints measures to stdout; one that misses its goal makes the program fail. */
export function report(measures: readonly Measure[]): void {
  for (const measure of measures) console.log(measureLine(measure));
  if (measures.some(({ goal }) => goal?.reached === false)) process.exitCode = 1;
}

/** How a number came about goes to stderr: a run of all benchmarks shows the measures alone. */
export function note(text: string): void {
  console.error(`  ${text}`);
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [
    sorted[Math.ceil(sorted.length / 2) - 1],
    sorted[middle],
  ];
  return (low + high) / 2;
}
