/** What the planner knows of one service: everything, and from nobody but the world itself. */
export interface TrueService {
  readonly id: string;
  readonly instances: number;
  /** Cores that its load needs. */
  readonly cores: number;
}

/** One change that is needed. */
export interface NeededChange {
  readonly service: string;
  readonly to: number;
}

/** The lines it plans by, percent of one core per instance, and how many instances there may be. */
export interface PlannerLines {
  readonly high: number;
  readonly aim: number;
  readonly most: number;
}

/**
 * Which changes an omniscient planner makes: who is over the line gets the fewest instances that bring it
 * to its aim, in one go. Naive on purpose, and it knows nothing of Capstan.
 */
export function neededChanges(
  services: readonly TrueService[],
  { aim, high, most }: PlannerLines,
): readonly NeededChange[] {
  const changes: NeededChange[] = [];
  for (const { cores, id, instances } of services) {
    if ((100 * cores) / instances <= high) continue;
    let to = instances;
    while (to < most && (100 * cores) / to > aim) to += 1;
    changes.push({ service: id, to });
  }
  return changes;
}
