import type { ViewRow } from '#core/care/care-rules.ts';
import type { Chore } from '#core/care/chore.ts';
import { fullName } from '#core/care/views/view-checks.ts';
import { viewChore } from './view-chore.ts';
import { NoView, type ViewText, viewText } from './view-text.ts';
import { wishOf } from './wish.ts';

/** What views are made of besides their rows. */
export interface ViewParts {
  /** The text of a file of the repository. */
  readonly sqlOf: (file: string) => string;
}

/** A chore for every view: those that others read, or come after, first. */
export function viewChores(rows: readonly ViewRow[], { sqlOf }: ViewParts): readonly Chore[] {
  const texts = new Map<ViewRow, ViewText>();
  const reasons = new Map<ViewRow, string>();
  for (const row of rows) {
    try {
      texts.set(row, viewText(sqlOf(row.file)));
    } catch (error) {
      reasons.set(row, error instanceof Error ? error.message : String(error));
    }
  }
  const readBy = (row: ViewRow): readonly ViewRow[] => {
    const names = (texts.get(row)?.reads ?? []).map(fullName);
    return rows.filter((other) => names.includes(fullName(other.name)));
  };
  return rows.map((one) => {
    const row = withLeader(one, rows);
    const text = texts.get(one);
    const circle = circleFrom(one, readBy);
    if (circle !== undefined)
      return refusing(row, `views read each other in a circle: ${circle.join(' reads ')}`);
    if (text === undefined) return refusing(row, `${row.file}: ${reasons.get(one)}`);
    const leaders = readBy(one).map(({ name }) => `view/${name}`);
    if ('after' in row.cadence) leaders.push(`view/${row.cadence.after}`);
    try {
      return viewChore(wishOf(row, text), [...new Set(leaders)]);
    } catch (error) {
      if (error instanceof NoView) return refusing(row, `${row.file}: ${error.message}`);
      throw error;
    }
  });
}

/** A row that comes after another, by the name that its leader has: `public.sales` and `sales` are one view. */
function withLeader(row: ViewRow, rows: readonly ViewRow[]): ViewRow {
  const { cadence } = row;
  if (!('after' in cadence)) return row;
  const leader = rows.find(({ name }) => fullName(name) === fullName(cadence.after));
  return leader === undefined ? row : { ...row, cadence: { after: leader.name } };
}

/** A view that cannot be: it is due, so that its reason is told. */
function refusing({ name }: ViewRow, because: string): Chore {
  return {
    id: `view/${name}`,
    kind: 'view',
    divisible: true,
    look: () =>
      Promise.resolve({
        due: true,
        because,
        figures: {},
        broken: [`${name} cannot be made from its row: nothing keeps it fresh.`],
        warnings: [],
      }),
    advance: () => Promise.resolve({ is: 'refused', because }),
  };
}

function circleFrom(
  start: ViewRow,
  readBy: (row: ViewRow) => readonly ViewRow[],
): readonly string[] | undefined {
  const seen = new Set<ViewRow>();
  const walk = (row: ViewRow, way: readonly string[]): readonly string[] | undefined => {
    for (const next of readBy(row)) {
      if (next === start) return [...way, next.name];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = walk(next, [...way, next.name]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(start, [start.name]);
}
