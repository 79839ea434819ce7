import { readFileSync } from 'node:fs';
import type { Guide, TargetKind } from '#core/guide.ts';

/** What is used day by day, as opposed to what merely stands there. */
const usages = [
  'put-metric-data',
  'describe-alarms',
  'log-bytes',
  'lambda-requests',
  'lambda-milliseconds',
  'queue-requests',
  'table-write-units',
  'table-read-units',
  'secret-calls',
  'bus-events',
  'topic-publishes',
  'emails',
  'table-bytes-kept',
] as const;

export type Usage = (typeof usages)[number];

/** Per day; `table-bytes-kept` is what stands in the table once as much expires as is written. */
export type DailyCounts = Readonly<Record<Usage, number>>;

interface Assumption extends Readonly<Record<TargetKind, number>> {
  readonly fixed: number;
  readonly why: string;
}

const KEEP_MINUTES = 35 * 1440;
/** Bytes of a decision that holds. */
const LEDGER_BYTES = { service: 900, postgres: 900, 'key-value': 720 };

/** Per minute, apart from `table-bytes-kept`: a day that `bench/month.ts` counted, rounded up. */
const assumed: Readonly<Record<Usage, Assumption>> = {
  'put-metric-data': {
    fixed: 1,
    service: 0,
    postgres: 0,
    'key-value': 0,
    why: 'one call of collect for all targets',
  },
  'describe-alarms': {
    fixed: 1.05,
    service: 0,
    postgres: 0,
    'key-value': 0,
    why: 'one a look for up to a hundred alarms; one hint a minute names all targets',
  },
  'log-bytes': {
    fixed: 1_100,
    service: 0,
    postgres: 0,
    'key-value': 0,
    why: "Lambda's own three lines, and the heartbeat",
  },
  'lambda-requests': {
    fixed: 2.05,
    service: 0.01,
    postgres: 0.001,
    'key-value': 0.001,
    why: 'collect once, reconcile once and at alarms, notify now and then',
  },
  'lambda-milliseconds': {
    fixed: 600,
    service: 375,
    postgres: 375,
    'key-value': 340,
    why: 'calls counted, 250 ms for one to Render and eight at once; computing at 0.29 of a core',
  },
  'queue-requests': {
    fixed: 3,
    service: 0.1,
    postgres: 0.1,
    'key-value': 0.1,
    why: 'one send of all hints, a receive and a delete; and the same at alarms',
  },
  'table-write-units': {
    fixed: 3,
    service: 4,
    postgres: 3,
    'key-value': 2,
    why: 'observation 1 to 2, decision 1, demand of a service 1, call budget, state now and then',
  },
  'table-read-units': {
    fixed: 0.5,
    service: 4.4,
    postgres: 4.4,
    'key-value': 4.4,
    why: 'collect reads the last observation, each look reads everything, all of it consistently',
  },
  'secret-calls': {
    fixed: 0.4,
    service: 0,
    postgres: 0,
    'key-value': 0,
    why: 'warm copies that keep it for five minutes',
  },
  'bus-events': {
    fixed: 0,
    service: 0.01,
    postgres: 0.001,
    'key-value': 0.001,
    why: 'a service changes about ten times a day',
  },
  'topic-publishes': {
    fixed: 0.002,
    service: 0.01,
    postgres: 0.001,
    'key-value': 0.001,
    why: 'as many, and a health alarm now and then',
  },
  emails: {
    fixed: 0.002,
    service: 0.01,
    postgres: 0.001,
    'key-value': 0.001,
    why: 'one address',
  },
  'table-bytes-kept': {
    fixed: 100_000,
    service: LEDGER_BYTES.service * KEEP_MINUTES,
    postgres: LEDGER_BYTES.postgres * KEEP_MINUTES,
    'key-value': LEDGER_BYTES['key-value'] * KEEP_MINUTES,
    why: 'a decision a minute for 35 days; the rest is small',
  },
};

const MINUTES_PER_DAY = 1440;

const from = (give: (usage: Usage) => number): DailyCounts =>
  Object.fromEntries(usages.map((usage) => [usage, give(usage)])) as DailyCounts;

/** The counts of a day with `guide`, by the table above. */
export function assumedCounts(guide: Pick<Guide, 'targets'>): DailyCounts {
  return from((usage) => {
    const row = assumed[usage];
    const sum = guide.targets.reduce((total, { kind }) => total + row[kind], row.fixed);
    return usage === 'table-bytes-kept' ? sum : sum * MINUTES_PER_DAY;
  });
}

/** Why a count is assumed to be what it is. */
export const assumption = (usage: Usage): string => assumed[usage].why;

export const isUsage = (key: string): key is Usage => (usages as readonly string[]).includes(key);

/** A day that was counted, some of it or all, and what one more target of a kind adds to it. */
export interface Counted {
  readonly day: Partial<DailyCounts>;
  readonly further: Readonly<Partial<Record<TargetKind, Partial<DailyCounts>>>>;
}

const KINDS: readonly TargetKind[] = ['service', 'postgres', 'key-value'];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is wrong with counts at `path`, line by line. */
function wrongCounts(counts: unknown, path: string): readonly string[] {
  if (!isObject(counts)) return [`${path}: wanted an object of counts per day`];
  return Object.entries(counts).flatMap(([key, value]) => {
    if (!isUsage(key)) return [`${path}.${key}: not counted here; known are ${usages.join(', ')}`];
    const good = typeof value === 'number' && Number.isFinite(value) && value >= 0;
    return good ? [] : [`${path}.${key}: ${JSON.stringify(value)} is not a count`];
  });
}

/** Reads what `bench/month.ts` wrote, or a part of it; throws with every line that is wrong. */
export function readCounts(file: string): Counted {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const { day = {}, further = {}, ...rest } = isObject(content) ? content : {};
  const wrong = [
    ...(isObject(content) ? [] : ['wanted an object with "day" and "further"']),
    ...Object.keys(rest).map((key) => `${key}: wanted "day" or "further"`),
    ...wrongCounts(day, 'day'),
    ...Object.entries(further as object).flatMap(([kind, counts]) =>
      KINDS.some((known) => known === kind)
        ? wrongCounts(counts, `further.${kind}`)
        : [`further.${kind}: no such kind of target`],
    ),
  ];
  if (wrong.length > 0) throw new Error([`${file}:`, ...wrong].join('\n  '));
  return { day: day as Counted['day'], further: further as Counted['further'] };
}
