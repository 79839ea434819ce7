import { median } from '../measure.ts';

type Work = () => Promise<unknown>;

async function microseconds(work: Work, calls: number): Promise<number> {
  const started = performance.now();
  for (let call = 0; call < calls; call += 1) await work();
  return ((performance.now() - started) * 1000) / calls;
}

/** Microseconds a call takes, for each of some ways to do the same work, measured turn by turn; medians. */
export async function timesOf<Name extends string>(
  ways: Readonly<Record<Name, Work>>,
  { rounds, calls }: { readonly rounds: number; readonly calls: number },
): Promise<Readonly<Record<Name, number>>> {
  const entries = Object.entries<Work>(ways);
  const seen = new Map(entries.map(([name]) => [name, [] as number[]]));
  // The first round warms the compiler up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, work] of entries) {
      const found = await microseconds(work, calls);
      if (round > 0) seen.get(name)?.push(found);
    }
  }
  return Object.fromEntries([...seen].map(([name, all]) => [name, median(all)])) as Readonly<
    Record<Name, number>
  >;
}
