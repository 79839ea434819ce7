import type { Guide, TargetKind } from '#core/guide.ts';
import { type BillLine, bill, total } from './bill.ts';
import { assumedCounts, type Counted, type DailyCounts } from './counts.ts';
import { withFurtherTarget } from './further-target.ts';
import { standing } from './standing.ts';

/** A month of a guide without its tasks and care, and what one more target of each kind adds to it. */
export interface MonthlyBills {
  readonly lines: readonly BillLine[];
  readonly usd: number;
  readonly further: readonly { readonly kind: TargetKind; readonly usd: number }[];
}

const KINDS: readonly TargetKind[] = ['service', 'postgres', 'key-value'];

function sum(one: DailyCounts, other: Partial<DailyCounts>): DailyCounts {
  const entries = Object.entries(one) as [keyof DailyCounts, number][];
  return Object.fromEntries(
    entries.map(([usage, count]) => [usage, count + (other[usage] ?? 0)]),
  ) as unknown as DailyCounts;
}

/** The bills by what was counted, and by assumption where nothing was; tasks and care have bills of their own. */
export function monthlyBills(whole: Guide, { day, further }: Counted): MonthlyBills {
  const { care: _care, tasks: _tasks, ...guide } = whole;
  const stands = standing(guide);
  const lines = bill(stands, assumedCounts(guide), day);
  const before = { ...assumedCounts(guide), ...day };
  return {
    lines,
    usd: total(lines),
    further: KINDS.flatMap((kind) => {
      const more = withFurtherTarget(guide, kind);
      if (more === undefined) return [];
      const counted = further[kind];
      // Without counts of its own the further target is what the assumptions say, on both sides.
      const [less, after] =
        counted === undefined
          ? [assumedCounts(guide), assumedCounts(more)]
          : [before, sum(before, counted)];
      const usd = total(bill(standing(more), after)) - total(bill(stands, less));
      return [{ kind, usd }];
    }),
  };
}
