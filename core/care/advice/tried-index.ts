import { thousands } from '../../units.ts';
import type { CandidateIndex } from './index-candidates.ts';

/** What a trial measured of one index and one statement. */
export interface Trial extends CandidateIndex {
  /** The statement's id. */
  readonly statement: string;
  /** A hypothetical index on the table itself, or a real one on a copy. */
  readonly how: 'hypothetical' | 'copy';
  /** Whether the planner would use it. */
  readonly used: boolean;
  /** What the planner expects the statement to cost. */
  readonly costBefore: number;
  readonly costAfter: number;
  /** Run on the copy; absent where it was only planned. */
  readonly millisecondsBefore?: number;
  readonly millisecondsAfter?: number;
  /** What it would take of disk, and what the table takes. */
  readonly bytes: number;
  readonly tableBytes: number;
  /** Rows inserted, updated and deleted a second. */
  readonly writesPerSecond: number;
  /** What the statement took of each second of the window. */
  readonly statementMillisecondsPerSecond: number;
}

/** A trial, and what it led to. */
export interface TriedIndex extends Trial {
  readonly is: 'advised' | 'not-advised';
  /** How many times less the statement costs. */
  readonly gain: number;
  readonly because: string;
  /** What a person would type. */
  readonly command?: string;
}

/** An index is advised when its statement becomes so many times cheaper, and does not run slower on the copy. */
export const LEAST_GAIN = 3;
/** One entry of a B-tree costs about so much of a write (bench/db/advice.ts). */
export const WRITE_MILLISECONDS = 0.03;
/** It saves at least so many times what it costs writers. */
const LEAST_RETURN = 5;
/** An index larger than this share of its table is not advised. */
const MOST_SIZE_SHARE = 0.6;

/** What is shorter says more of the machine than of the index. */
const LEAST_MILLISECONDS = 1;

const shell = (text: string): string => (/^[\w.,-]+$/.test(text) ? text : `"${text}"`);

/** The playbook that makes it. */
export const commandOf = ({ columns, table }: CandidateIndex): string =>
  `npx capstan playbook run create-index --table ${table} --columns ${shell(columns.join(','))} --why "the daily report advised it"`;

/** The gain of a trial: by the planner, and no more than was measured where it was run. */
export function gainOf(trial: Trial): number {
  const { costAfter, costBefore, millisecondsAfter, millisecondsBefore } = trial;
  const planned = costBefore / Math.max(costAfter, 0.01);
  if (millisecondsAfter === undefined || millisecondsBefore === undefined) return planned;
  if (millisecondsBefore < LEAST_MILLISECONDS) return planned;
  return Math.min(planned, millisecondsBefore / Math.max(millisecondsAfter, 0.01));
}

/** Whether an index is advised, and why or why not. */
export function judgeTrial(trial: Trial): TriedIndex {
  const gain = gainOf(trial);
  const name = `${trial.table} (${trial.columns.join(', ')})`;
  const no = (because: string): TriedIndex => ({ ...trial, is: 'not-advised', gain, because });
  if (!trial.used) return no(`the planner would not use an index on ${name}`);
  if (gain < LEAST_GAIN) {
    return no(
      `an index on ${name} makes it ${gain.toFixed(1)} times cheaper, less than ${LEAST_GAIN}`,
    );
  }
  if (trial.bytes > trial.tableBytes * MOST_SIZE_SHARE) {
    const percent = Math.round((100 * trial.bytes) / trial.tableBytes);
    return no(`an index on ${name} would take ${percent} % of what its table takes`);
  }
  const saved = trial.statementMillisecondsPerSecond * (1 - 1 / gain);
  const cost = trial.writesPerSecond * WRITE_MILLISECONDS;
  if (saved < cost * LEAST_RETURN) {
    return no(
      `an index on ${name} would save ${saved.toFixed(2)} ms a second and cost ${thousands(trial.writesPerSecond)} writes a second about ${cost.toFixed(2)} ms`,
    );
  }
  const because = `an index on ${name} makes a statement ${thousands(gain)} times cheaper, as tried ${trial.how === 'copy' ? 'on a copy' : 'as a hypothetical index'}`;
  return { ...trial, is: 'advised', gain, because, command: commandOf(trial) };
}

/** The advised ones first, by what they save; of indexes on the same table for one statement only the best is advised. */
export function chooseIndexes(trials: readonly Trial[]): readonly TriedIndex[] {
  const judged = trials.map(judgeTrial);
  // Nearly as good with fewer columns is better.
  const worth = ({ columns, gain }: TriedIndex): number => Math.log(gain) - 0.2 * columns.length;
  const best = new Map<string, TriedIndex>();
  for (const one of judged.filter(({ is }) => is === 'advised')) {
    const key = `${one.statement} ${one.table}`;
    const known = best.get(key);
    if (known === undefined || worth(one) > worth(known)) best.set(key, one);
  }
  const advised = new Map<string, TriedIndex>();
  for (const one of best.values()) {
    const known = advised.get(commandOf(one));
    if (known === undefined || one.gain > known.gain) advised.set(commandOf(one), one);
  }
  const chosen = new Set(advised.values());
  const others = judged.map((one): TriedIndex => {
    if (one.is !== 'advised') return one;
    const { command: _, ...rest } = one;
    return { ...rest, is: 'not-advised', because: 'another index serves the statement as well' };
  });
  return [
    ...[...chosen].sort((a, b) => saving(b) - saving(a)),
    ...others.filter((_, index) => {
      const one = judged[index];
      return one !== undefined && !chosen.has(one);
    }),
  ];
}

const saving = ({ gain, statementMillisecondsPerSecond }: TriedIndex): number =>
  statementMillisecondsPerSecond * (1 - 1 / gain);
