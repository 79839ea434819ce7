import { thousands } from '../../units.ts';
import type { Catalogue } from './catalogue.ts';
import { indexFindings } from './index-findings.ts';
import { tableFindings } from './table-findings.ts';

export const findingKinds = [
  'long-transaction',
  'idle-transaction',
  'wraparound',
  'sequence',
  'invalid-index',
  'foreign-key',
  'sequential-scans',
  'unused-index',
  'duplicate-index',
  'redundant-index',
  'vacuum',
  'analyze',
  'bloat',
  'cache-hit',
] as const;
export type FindingKind = (typeof findingKinds)[number];

/** One thing about the database that somebody should know. */
export interface Finding {
  readonly kind: FindingKind;
  /** The table, index, sequence or session that it is about. */
  readonly about: string;
  readonly says: string;
  /** `warn`: ends badly when nobody acts. */
  readonly weight: 'warn' | 'note';
  /** What would mend it, as SQL or a command, for a person to judge. */
  readonly mend?: string;
}

/** A transaction open for so long holds back VACUUM and whoever wants a lock. */
const LONG_SECONDS = 300;
const IDLE_SECONDS = 60;
/** Under this the working set does not fit into memory. */
const LEAST_HIT_PERCENT = 95;
/** Blocks, below which a hit ratio says nothing. */
const LEAST_BLOCKS = 10_000;
/** Of what a sequence can give. */
const SEQUENCE_PERCENT = 50;
const SEQUENCE_WARN_PERCENT = 80;

/** What catches the eye in a catalogue, in the order of `findingKinds`. */
export function findingsOf(catalogue: Catalogue): readonly Finding[] {
  const found = [
    ...sessions(catalogue),
    ...tableFindings(catalogue),
    ...sequences(catalogue),
    ...indexFindings(catalogue),
    ...cache(catalogue),
  ];
  return found
    .map((finding, place) => ({ finding, place }))
    .sort(
      (a, b) =>
        findingKinds.indexOf(a.finding.kind) - findingKinds.indexOf(b.finding.kind) ||
        a.place - b.place,
    )
    .map(({ finding }) => finding);
}

function sessions({ sessions: all }: Catalogue): readonly Finding[] {
  return all.flatMap(({ application, idle, pid, role, seconds }): Finding[] => {
    const about = `pid ${pid}`;
    const who = `pid ${pid} (${application || 'no application_name'}, role ${role})`;
    if (idle && seconds >= IDLE_SECONDS) {
      const says = `${who} has done nothing in an open transaction for ${thousands(Math.round(seconds))} s: VACUUM cannot clean up after it`;
      return [{ kind: 'idle-transaction', about, says, weight: 'note' }];
    }
    if (seconds < LONG_SECONDS) return [];
    const says = `${who} has a transaction open for ${thousands(Math.round(seconds))} s`;
    return [{ kind: 'long-transaction', about, says, weight: 'note' }];
  });
}

function sequences({ sequences: all }: Catalogue): readonly Finding[] {
  return all.flatMap(({ last, max, name }): Finding[] => {
    const percent = (100 * last) / max;
    if (percent < SEQUENCE_PERCENT) return [];
    const says = `${name} has given ${percent.toFixed(0)} % of its numbers (${thousands(max)} is the last): inserts fail after that`;
    const weight = percent >= SEQUENCE_WARN_PERCENT ? 'warn' : 'note';
    return [{ kind: 'sequence', about: name, says, weight }];
  });
}

function cache({ cache: { hits, reads }, tables }: Catalogue): readonly Finding[] {
  const percent = (100 * hits) / (hits + reads);
  if (hits + reads < LEAST_BLOCKS || percent >= LEAST_HIT_PERCENT) return [];
  const worst = [...tables]
    .filter(({ blocksRead }) => blocksRead > 0)
    .sort((a, b) => b.blocksRead - a.blocksRead)
    .slice(0, 3)
    .map(({ blocksHit, blocksRead, table }) => {
      const own = (100 * blocksHit) / (blocksHit + blocksRead);
      return `${table} ${own.toFixed(0)} %`;
    });
  const says = `${percent.toFixed(1)} % of blocks are found in the cache (${LEAST_HIT_PERCENT} % or more is usual); most are read of ${worst.join(', ')}`;
  return [{ kind: 'cache-hit', about: 'database', says, weight: 'note' }];
}
