import type { Instant } from '../guide.ts';
import type { ChoreReport } from './care-world.ts';

const DAY = 86_400_000;
/** A try that fails is made again; what fails so often in a row does not pass by itself. */
const FAILURES = 3;

/** What people should hear of a chore, and what they have been told then. */
export interface ChoreNews {
  /** Full sentences, without the chore's name; empty when there is nothing new. */
  readonly says: readonly string[];
  /** For the chore's record; the same list as before when nothing changed. */
  readonly told: readonly string[];
}

/** Sentences that differ in their figures only say the same. */
const gist = (sentence: string): string => sentence.replace(/\d+([.,:]\d+)*/g, '#');

/** An entry of what was told: when, in milliseconds, and what. */
const entry = (at: Instant, sentence: string): string => `${at} ${sentence}`;

function readEntry(text: string): { readonly at: Instant; readonly gist: string } {
  const space = text.indexOf(' ');
  return { at: Number(text.slice(0, space)), gist: gist(text.slice(space + 1)) };
}

/** What is wrong with a chore now: broken promises, refusals, and failures that do not pass. */
export function troublesOf({ because, did, look, record }: ChoreReport): readonly string[] {
  const warnings = [...(look?.broken ?? []), ...(look?.warnings ?? [])];
  if (did === 'refused') return [...warnings, `It was refused: ${because}`];
  if (look === undefined) return [`It ${because}`];
  // The record is that of before this call.
  const failures = record.failures + 1;
  if (did !== 'failed' || failures < FAILURES) return warnings;
  return [...warnings, `It keeps failing: ${because}`];
}

/** What is new of a chore: each trouble once, and once more after a day while it lasts or when it comes back. */
export function choreNews(report: ChoreReport, now: Instant): ChoreNews {
  const { told } = report.record;
  const fresh = told.filter((text) => now - readEntry(text).at < DAY);
  const known = new Set(fresh.map((text) => readEntry(text).gist));
  const says = troublesOf(report).filter((sentence) => !known.has(gist(sentence)));
  const isSame = says.length === 0 && fresh.length === told.length;
  return { says, told: isSame ? told : [...fresh, ...says.map((one) => entry(now, one))] };
}

/** Of all chores: how many troubles a page or an alarm counts. */
export interface CareCounts {
  readonly brokenPromises: number;
  /** Chores that failed, were refused, or could not be looked at. */
  readonly choresFailing: number;
}

/** The two figures that alarms stand on. */
export const careCounts = (reports: readonly ChoreReport[]): CareCounts => ({
  brokenPromises: reports.reduce((sum, { look }) => sum + (look?.broken?.length ?? 0), 0),
  choresFailing: reports.filter(({ did }) => did === 'failed' || did === 'refused').length,
});
