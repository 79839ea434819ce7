import type { ChoreRecord } from './care-world.ts';
import type { Chore } from './chore.ts';

/**
 * Orders first, since somebody waits for them; then what was last attended to longest ago, so that nothing starves
 * when time is short; and everything after what it says it comes after.
 */
export function inOrder(
  chores: readonly Chore[],
  records: Readonly<Record<string, ChoreRecord>>,
): readonly Chore[] {
  const ended = ({ id }: Chore): number => records[id]?.lastEnded?.ended ?? 0;
  const wishes = [...chores].sort(
    (a, b) => Number(b.kind === 'order') - Number(a.kind === 'order') || ended(a) - ended(b),
  );
  const byId = new Map(chores.map((chore) => [chore.id, chore]));
  const placed = new Set<Chore>();
  const begun = new Set<Chore>();
  const place = (chore: Chore): void => {
    // Of a circle somebody has to be first.
    if (begun.has(chore)) return;
    begun.add(chore);
    for (const id of chore.after ?? []) {
      const before = byId.get(id);
      if (before !== undefined) place(before);
    }
    placed.add(chore);
  };
  for (const chore of wishes) place(chore);
  return [...placed];
}
