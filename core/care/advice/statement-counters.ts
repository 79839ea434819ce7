/** What is counted of a statement: only ever more, until the counters begin anew. */
export const counted = [
  'calls',
  'totalMilliseconds',
  'rows',
  'blocksHit',
  'blocksRead',
  'blocksDirtied',
  'blocksWritten',
  'tempRead',
  'tempWritten',
  'readMilliseconds',
  'writeMilliseconds',
] as const;
export type Counted = (typeof counted)[number];
export type Counters = Readonly<Record<Counted, number>>;

/** One line of pg_stat_statements, without its text. */
export interface Sample {
  readonly queryId: string;
  readonly role: string;
  readonly toplevel: boolean;
  /** When its counters began, where the server says so (17 and later). */
  readonly since: string | null;
  readonly counters: Counters;
}

/** How the counters of the whole server stand. */
export interface CounterState {
  /** By PostgreSQL's clock, ISO. */
  readonly at: string;
  readonly started: string;
  /** Null before PostgreSQL 14, and where pg_stat_statements_info may not be read. */
  readonly reset: string | null;
  /** Statements that made room for others. */
  readonly evictions: number;
}

/** What a statement did between two samples. */
export type Delta = Sample;

const isLess = (now: Counters, before: Counters): boolean =>
  counted.some((name) => now[name] < before[name]);

/** Of the same entry of pg_stat_statements. */
export const sampleKey = ({ queryId, role, toplevel }: Sample): string =>
  `${queryId} ${role} ${toplevel}`;

/**
 * What happened since the samples before: differences where the counters went on, and the counters themselves where
 * they began anew (a new statement, an eviction, a reset). Never negative. Statements that did nothing are left out.
 */
export function deltasOf(
  now: readonly Sample[],
  before: readonly Sample[],
  beganAnew: boolean,
): readonly Delta[] {
  const known = new Map(beganAnew ? [] : before.map((one) => [sampleKey(one), one]));
  return now.flatMap((sample) => {
    const earlier = known.get(sampleKey(sample));
    const goesOn =
      earlier !== undefined &&
      earlier.since === sample.since &&
      !isLess(sample.counters, earlier.counters);
    const rise = (name: Counted): number =>
      sample.counters[name] - (goesOn ? earlier.counters[name] : 0);
    const counters = Object.fromEntries(counted.map((name) => [name, rise(name)])) as Counters;
    return counters.calls > 0 ? [{ ...sample, counters }] : [];
  });
}

/** Whether all counters began anew between two looks. */
export const beganAnew = (now: CounterState, before: CounterState | undefined): boolean =>
  before !== undefined && now.reset !== before.reset;

/** What makes the deltas of a window less than the whole, as sentences. */
export function windowNotes(
  now: CounterState,
  before: CounterState | undefined,
): readonly string[] {
  if (before === undefined) {
    return ['the first report: everything since the counters began'];
  }
  const notes: string[] = [];
  if (beganAnew(now, before)) {
    notes.push(`the counters were reset at ${now.reset}: what was counted before is lost`);
  }
  if (now.started !== before.started) {
    notes.push(`the server started at ${now.started}: what it was at then is not counted`);
  }
  const evicted = now.evictions - (beganAnew(now, before) ? 0 : before.evictions);
  if (evicted > 0) {
    notes.push(
      `pg_stat_statements made room ${evicted} times: rare statements are missing; raise pg_stat_statements.max`,
    );
  }
  return notes;
}
