import { shownQuery } from '../../heaviest-statement.ts';
import type { Figures } from '../chore.ts';
import type { Finding } from './findings.ts';
import type { TriedIndex } from './tried-index.ts';

/** One statement of the window, in the lists that it is in. */
export interface ReportedStatement {
  /** Stable while PostgreSQL's own id of the statement is: `<queryid>.<role's oid>`. */
  readonly id: string;
  /** Values are placeholders; as long as a page can show. */
  readonly query: string;
  readonly role: string;
  /** Ran inside of a function; its time is part of its caller's. */
  readonly nested: boolean;
  readonly calls: number;
  readonly totalSeconds: number;
  readonly meanMilliseconds: number;
  /** Of the time that the database spent on statements. */
  readonly sharePercent: number;
  readonly rowsPerCall: number;
  /** Of the blocks that it touched, those that lay in PostgreSQL's cache; null when it touched none. */
  readonly hitPercent: number | null;
  /** Blocks of 8 KiB read, written and spilled to disk. */
  readonly ioBlocks: number;
  readonly plan: StatementPlan;
}

/** What the planner would do, without values; or why that cannot be told. */
export type StatementPlan =
  | { readonly is: 'plan'; readonly cost: number; readonly text: string }
  | { readonly is: 'none'; readonly because: string };

/** How a list is ordered. */
export const topLists = ['total', 'mean', 'calls', 'io'] as const;
export type TopList = (typeof topLists)[number];

/** What happened between two reports; the report of one day, as it lies in the bucket. */
export interface AdviceReport {
  readonly version: 1;
  /** The Postgres target. */
  readonly database: string;
  /** The day in the zone of the report's cadence, and the instant that it was due. */
  readonly day: string;
  readonly at: string;
  readonly window: {
    /** By PostgreSQL's clock; null when nothing was ever counted. */
    readonly from: string | null;
    readonly until: string;
    /** What makes the deltas less than the whole: a reset, a restart, evictions. */
    readonly notes: readonly string[];
  };
  /** All statements of the window, ours left out. */
  readonly sum: {
    readonly statements: number;
    readonly calls: number;
    readonly totalSeconds: number;
  };
  /** Capstan's own part of it. */
  readonly own: { readonly calls: number; readonly totalSeconds: number };
  /** Ids of statements, the heaviest first. */
  readonly top: Readonly<Record<TopList, readonly string[]>>;
  readonly statements: readonly ReportedStatement[];
  /** Indexes that were tried, the advised ones first. */
  readonly indexes: readonly TriedIndex[];
  /** Heavy statements for which no index was tried, and why. */
  readonly untried: readonly { readonly statement: string; readonly because: string }[];
  readonly findings: readonly Finding[];
  /** What could not be known, and how it could. */
  readonly unknown: readonly string[];
}

/** What pages show of a report. */
export function headlineOf(report: AdviceReport): Figures {
  const [slowest] = report.top.total;
  const statement = report.statements.find(({ id }) => id === slowest);
  return {
    report: report.day,
    statements: report.sum.statements,
    slowestPercent: statement === undefined ? null : Math.round(statement.sharePercent),
    slowestQuery: statement === undefined ? null : shownQuery(statement.query),
    advisedIndexes: report.indexes.filter(({ is }) => is === 'advised').length,
    findings: report.findings.length,
  };
}

/** What wants a person: advised indexes, and findings that end badly when nobody acts. */
export const warningsOf = ({ findings, indexes, unknown }: AdviceReport): readonly string[] => [
  ...indexes.flatMap(({ because, command, is }) =>
    is === 'advised' ? [`${because}: ${command}`] : [],
  ),
  ...findings.flatMap(({ says, weight }) => (weight === 'warn' ? [says] : [])),
  ...unknown,
];
