/** A tenant, where it lives, and how much of it there is. */
export interface TenantLoad {
  readonly tenant: string;
  readonly shard: string;
  /** Not negative. */
  readonly bytes: number;
}

/** A tenant that should live elsewhere. */
export interface PlannedMove {
  readonly tenant: string;
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
  /** `override`: the guide says where it lives; `balance`: to bring shards within the tolerance. */
  readonly reason: 'override' | 'balance';
}

export interface MovePlan {
  readonly moves: readonly PlannedMove[];
  /** Bytes of each shard before and after, shards without tenants included. */
  readonly before: Readonly<Record<string, number>>;
  readonly after: Readonly<Record<string, number>>;
  /** The most that a shard should have: its share and the tolerance. */
  readonly limit: number;
  /** Shards that no move brings below the limit: their tenants are too large, or have to be there. */
  readonly over: readonly string[];
}

/**
 * The moves that bring every shard below its share and the tolerance, with few bytes moved. What overrides ask comes
 * first and stays, no tenant moves twice, and each further move lowers the bytes above the limit, summed over all
 * shards: so it ends, and ends no worse. Greedy, for the best plan is a bin packing: from the fullest shard
 * goes the smallest tenant that covers the excess and fits elsewhere, else the largest that fits (Graham's LPT).
 * Tenants on shards that are none of `shards` move to where there is most room.
 */
export function planMoves(
  tenants: readonly TenantLoad[],
  shards: readonly string[],
  overrides: Readonly<Record<string, string>>,
  tolerancePercent: number,
): MovePlan {
  const total = tenants.reduce((sum, { bytes }) => sum + bytes, 0);
  const limit = (total / Math.max(1, shards.length)) * (1 + tolerancePercent / 100);
  const before = loadsOf(tenants, shards);
  const loads = new Map(Object.entries(before));
  const loadOf = (shard: string): number => loads.get(shard) ?? 0;
  const emptiest = (): string | undefined =>
    [...shards].sort((a, b) => loadOf(a) - loadOf(b) || (a < b ? -1 : 1))[0];
  const moves: PlannedMove[] = [];
  const move = (load: TenantLoad, to: string, reason: PlannedMove['reason']): void => {
    const { tenant, shard: from, bytes } = load;
    moves.push({ tenant, from, to, bytes, reason });
    loads.set(from, loadOf(from) - bytes);
    loads.set(to, loadOf(to) + bytes);
  };

  const free: TenantLoad[] = [];
  const bySize = [...tenants].sort((a, b) => b.bytes - a.bytes || (a.tenant < b.tenant ? -1 : 1));
  const strays: TenantLoad[] = [];
  for (const load of bySize) {
    const wanted = Object.hasOwn(overrides, load.tenant) ? overrides[load.tenant] : undefined;
    if (wanted !== undefined && shards.includes(wanted)) {
      if (wanted !== load.shard) move(load, wanted, 'override');
    } else if (shards.includes(load.shard)) free.push(load);
    else strays.push(load);
  }
  for (const load of strays) {
    const to = emptiest();
    if (to !== undefined) move(load, to, 'balance');
  }

  // Nothing put on the emptiest shard may lift it above the limit: so every move lowers what is above it.
  const stuck = new Set<string>();
  for (;;) {
    const [from] = shards
      .filter((shard) => loadOf(shard) > limit && !stuck.has(shard))
      .sort((a, b) => loadOf(b) - loadOf(a) || (a < b ? -1 : 1));
    const to = emptiest();
    if (from === undefined || to === undefined) break;
    const room = limit - loadOf(to);
    const fitting = free.filter(({ shard, bytes }) => shard === from && bytes > 0 && bytes <= room);
    const excess = loadOf(from) - limit;
    const chosen = fitting.findLast(({ bytes }) => bytes >= excess) ?? fitting[0];
    if (chosen === undefined) stuck.add(from);
    else {
      free.splice(free.indexOf(chosen), 1);
      move(chosen, to, 'balance');
    }
  }
  const over = shards.filter((shard) => loadOf(shard) > limit);
  return { moves, before, after: Object.fromEntries(loads), limit, over };
}

function loadsOf(
  tenants: readonly TenantLoad[],
  shards: readonly string[],
): Readonly<Record<string, number>> {
  const loads = new Map(shards.map((shard) => [shard, 0]));
  for (const { shard, bytes } of tenants) loads.set(shard, (loads.get(shard) ?? 0) + bytes);
  return Object.fromEntries(loads);
}
