import type { Candidate } from './candidate.ts';
import type { Scene } from './scene.ts';

/** A guide without a section for advice names what takes half of the time. */
const DOMINANT_PERCENT = 50;
const LONGEST_QUERY = 120;

/** The first so many characters of a statement, on one line; what could move a cursor or hide a text is left out. */
export function shownQuery(query: string): string {
  const line = query
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .trim();
  const letters = [...line];
  return letters.length > LONGEST_QUERY ? `${letters.slice(0, LONGEST_QUERY - 1).join('')}…` : line;
}

/**
 * What a larger database would be bought for, when its CPU is over the line because of one statement: said with the
 * decision, which it does not change (ADR 26).
 */
export function withHeaviest(because: string, candidate: Candidate, scene: Scene): string {
  const { guide, now, observation } = scene;
  const { heaviest } = observation;
  const row = scene.rows.find((one) => one.row.id === candidate.by)?.row;
  const isBought = candidate.actionClass === 'database-plan' && candidate.direction === 'up';
  if (heaviest === undefined || !isBought || row?.signal !== 'cpu') return because;
  const dominant = guide.care?.advice?.dominantPercent ?? DOMINANT_PERCENT;
  const isFresh = now - heaviest.at <= guide.policy.staleAfterSeconds * 1000;
  if (!isFresh || heaviest.percent < dominant) return because;
  const minutes = Math.max(1, Math.round(heaviest.seconds / 60));
  const lately = minutes === 1 ? 'the last minute' : `the last ${minutes} minutes`;
  return `${because}; ${Math.round(heaviest.percent)} % of the database's time of ${lately} went into one query: "${shownQuery(heaviest.query)}": look at its plan in the daily report before buying`;
}
