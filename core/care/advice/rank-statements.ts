import type { AdviceReport, ReportedStatement, TopList } from './report.ts';
import type { Delta } from './statement-counters.ts';

/** Who ran statements, and with what text. */
export interface StatementNames {
  /** The oid of the role that care connects as: its statements are ours. */
  readonly own: string;
  /** Names by the oid of the role. */
  readonly roles: Readonly<Record<string, string>>;
}

/** A day's counters by list, before texts and plans are known. */
export type Ranked = Pick<AdviceReport, 'sum' | 'own' | 'top'> & {
  readonly statements: readonly Omit<ReportedStatement, 'query' | 'plan'>[];
};

const ioBlocks = ({ counters }: Delta): number =>
  counters.blocksRead + counters.blocksWritten + counters.tempRead + counters.tempWritten;

const measures: Readonly<Record<TopList, (delta: Delta) => number>> = {
  total: ({ counters }) => counters.totalMilliseconds,
  mean: ({ counters }) => counters.totalMilliseconds / counters.calls,
  calls: ({ counters }) => counters.calls,
  io: ioBlocks,
};

/** A statement's id in a report. */
export const statementId = ({ queryId, role, toplevel }: Delta): string =>
  `${queryId}.${role}${toplevel ? '' : '.nested'}`;

const add = (deltas: readonly Delta[]) => {
  // Time inside of a function is its caller's already.
  const outer = deltas.filter(({ toplevel }) => toplevel);
  const sum = (name: 'calls' | 'totalMilliseconds') =>
    outer.reduce((total, { counters }) => total + counters[name], 0);
  return { calls: sum('calls'), totalSeconds: sum('totalMilliseconds') / 1000 };
};

/** The first `most` of each list, and what is known of their statements. Lists leave out what is zero. */
export function rankStatements(
  deltas: readonly Delta[],
  names: StatementNames,
  most: number,
): Ranked {
  const theirs = deltas.filter(({ role }) => role !== names.own);
  const sum = add(theirs);
  const listed = new Set<Delta>();
  const first = (list: TopList): readonly string[] => {
    const measure = measures[list];
    const heaviest = theirs
      .filter((delta) => measure(delta) > 0)
      .sort((a, b) => measure(b) - measure(a) || compare(statementId(a), statementId(b)))
      .slice(0, most);
    for (const delta of heaviest) listed.add(delta);
    return heaviest.map(statementId);
  };
  const top = {
    total: first('total'),
    mean: first('mean'),
    calls: first('calls'),
    io: first('io'),
  };
  const statements = [...listed].map((delta) => reported(delta, sum.totalSeconds, names));
  return {
    sum: { statements: theirs.length, ...sum },
    own: add(deltas.filter(({ role }) => role === names.own)),
    top,
    statements,
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function reported(
  delta: Delta,
  allSeconds: number,
  { roles }: StatementNames,
): Ranked['statements'][number] {
  const { calls, totalMilliseconds, rows, blocksHit, blocksRead } = delta.counters;
  const touched = blocksHit + blocksRead;
  return {
    id: statementId(delta),
    role: roles[delta.role] ?? delta.role,
    nested: !delta.toplevel,
    calls,
    totalSeconds: totalMilliseconds / 1000,
    meanMilliseconds: totalMilliseconds / calls,
    sharePercent: allSeconds > 0 ? totalMilliseconds / 10 / allSeconds : 0,
    rowsPerCall: rows / calls,
    hitPercent: touched > 0 ? (100 * blocksHit) / touched : null,
    ioBlocks: ioBlocks(delta),
  };
}
