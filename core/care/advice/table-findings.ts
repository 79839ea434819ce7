import { thousands } from '../../units.ts';
import type { Catalogue, TableFacts } from './catalogue.ts';
import type { Finding } from './findings.ts';

/** Transactions after which a row that was never frozen would be in the future. */
const WRAPAROUND = 2 ** 31;
const DEAD_ROWS = 10_000;
const DEAD_SHARE = 0.2;
const CHANGED_SHARE = 0.2;
const BLOAT_PAGES = 1_280;
const BLOAT_SHARE = 0.3;
const SCANS = 50;
const SCANNED_ROWS = 10_000;
const PAGE_BYTES = 8_192;

/** Tables near the wraparound, not cleaned up, bloated, or read whole too often. */
export const tableFindings = (catalogue: Catalogue): readonly Finding[] =>
  catalogue.tables.flatMap((table) => [
    ...wraparound(table, catalogue),
    ...scans(table),
    ...dead(table),
    ...stale(table),
    ...bloat(table),
  ]);

function wraparound(
  facts: TableFacts,
  { freezeMaxAge, multixactFreezeMaxAge }: Catalogue,
): readonly Finding[] {
  const { frozenAge, multixactAge, table } = facts;
  // At that age autovacuum comes by itself; a fifth more, and it does not get through.
  const isLate = (age: number, most: number): boolean => age > most * 1.2;
  if (!isLate(frozenAge, freezeMaxAge) && !isLate(multixactAge, multixactFreezeMaxAge)) return [];
  const percent = (100 * Math.max(frozenAge, multixactAge)) / WRAPAROUND;
  const says = `${table} has rows that were not frozen for ${thousands(frozenAge)} transactions (multixacts: ${thousands(multixactAge)}), ${percent.toFixed(0)} % of the way to the wraparound: autovacuum does not get through`;
  const mend = `VACUUM (FREEZE) ${table}`;
  return [{ kind: 'wraparound', about: table, says, weight: 'warn', mend }];
}

function scans(facts: TableFacts): readonly Finding[] {
  const { indexScans, rows, sequentialRows, sequentialScans, table } = facts;
  const perScan = sequentialRows / Math.max(1, sequentialScans);
  const isMuch = sequentialScans >= SCANS && perScan >= SCANNED_ROWS;
  if (!isMuch || (rows ?? 0) < SCANNED_ROWS) return [];
  const share = (100 * sequentialScans) / (sequentialScans + indexScans);
  const says = `${table} was read from its beginning ${thousands(sequentialScans)} times (${share.toFixed(0)} % of its scans), ${thousands(Math.round(perScan))} rows each time: an index may be missing`;
  return [{ kind: 'sequential-scans', about: table, says, weight: 'note' }];
}

function dead({ deadRows, rows, table, vacuumed }: TableFacts): readonly Finding[] {
  const share = deadRows / Math.max(1, deadRows + (rows ?? 0));
  if (deadRows < DEAD_ROWS || share < DEAD_SHARE) return [];
  const last = vacuumed === null ? 'it was never vacuumed' : `last vacuumed ${vacuumed}`;
  const says = `${table} has ${thousands(deadRows)} dead rows, ${Math.round(100 * share)} % of all: ${last}`;
  return [{ kind: 'vacuum', about: table, says, weight: 'note', mend: `VACUUM ${table}` }];
}

function stale({ analyzed, changedSinceAnalyze, rows, table }: TableFacts): readonly Finding[] {
  const isMuch = changedSinceAnalyze >= Math.max(DEAD_ROWS, CHANGED_SHARE * (rows ?? 0));
  if (!isMuch) return [];
  const last = analyzed === null ? 'it was never analysed' : `last analysed ${analyzed}`;
  const says = `${thousands(changedSinceAnalyze)} rows of ${table} changed since the planner last looked: ${last}`;
  return [{ kind: 'analyze', about: table, says, weight: 'note', mend: `ANALYZE ${table}` }];
}

function bloat({ neededPages, pages, table }: TableFacts): readonly Finding[] {
  if (neededPages === null) return [];
  const wasted = pages - neededPages;
  if (wasted < BLOAT_PAGES || wasted < pages * BLOAT_SHARE) return [];
  const says = `${table} takes about ${thousands((wasted * PAGE_BYTES) / 1_000_000)} MB, ${Math.round((100 * wasted) / pages)} %, more than its rows need (estimated from their mean width)`;
  return [{ kind: 'bloat', about: table, says, weight: 'note' }];
}
