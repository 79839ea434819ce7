import type { Guide, Row, Target, TargetKind } from './guide.ts';
import { signal } from './signals.ts';

/** A resource that is there to be watched. */
export interface Watchable {
  readonly kind: TargetKind;
  readonly renderId: string;
  readonly name: string;
  /** Has public HTTP traffic, hence response times. */
  readonly isWeb: boolean;
  /** Render's own autoscaler is on. */
  readonly autoscaled: boolean;
}

const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '') || 'target';

function unique(names: readonly string[]): readonly string[] {
  return names.map((name, index) => {
    const before = names.slice(0, index).filter((other) => other === name).length;
    return before === 0 ? name : `${name}-${before + 1}`;
  });
}

function targetOf({ autoscaled, kind, renderId }: Watchable, id: string): Target {
  switch (kind) {
    case 'service':
      return {
        kind,
        id,
        renderId,
        mode: autoscaled ? 'steer' : 'direct',
        instances: { min: 1, max: 10 },
      };
    case 'postgres':
      return { kind, id, renderId, maxDiskGb: 16_000 };
    case 'key-value':
      return { kind, id, renderId };
  }
}

/** The rows of the guide's first target of that kind, for another target. */
function rowsFor(guide: Guide, target: Target, watched: Watchable): readonly Row[] {
  const pattern = guide.targets.find(({ kind }) => kind === target.kind);
  return (
    guide.rows
      .filter((row) => row.target === pattern?.id)
      .filter((row) => watched.isWeb || signal(row.signal).load !== 'queued')
      // Nobody knows where the tasks of a service that the guide does not name wait.
      .filter((row) => !row.signal.startsWith('queue-'))
      .map((row) => ({ ...row, id: `${target.id}-${row.signal}`, target: target.id }))
  );
}

/** A database that is not there limits nothing; a broker that is not there counts nothing. */
function withoutMissing(target: Target, names: ReadonlySet<string>): Target {
  if (target.kind !== 'service') return target;
  const { backlog, connections, ...rest } = target;
  const isCounted = backlog && (!('redis' in backlog.from) || names.has(backlog.from.redis));
  return {
    ...rest,
    ...(connections && names.has(connections.database) && { connections }),
    ...(isCounted && { backlog }),
  };
}

/** Rows that still can be read: a queue's only where it is counted. */
function readable(rows: readonly Row[], targets: readonly Target[]): readonly Row[] {
  return rows.filter((row) => {
    const target = targets.find(({ id }) => id === row.target);
    const isCounted = target?.kind === 'service' && target.backlog !== undefined;
    return target !== undefined && (isCounted || !row.signal.startsWith('queue-'));
  });
}

/** What the schedules ask of targets that are there; one that asks nothing any more is left out. */
function schedulesFor({ schedules }: Guide, names: ReadonlySet<string>): Guide['schedules'] {
  return schedules
    .map((schedule) => ({
      ...schedule,
      asks: schedule.asks.filter(({ target }) => names.has(target)),
    }))
    .filter(({ asks }) => asks.length > 0);
}

/**
 * The guide for watching what is there without touching it: everything has the trust `observe`, and no database is cared for. When
 * none of the guide's own targets is there, its lines are applied to the first twelve resources found.
 */
export function observingGuide(whole: Guide, there: readonly Watchable[]): Guide {
  // Care changes the database that it is about.
  const { care: _, ...guide } = whole;
  const only = { up: 'observe', down: 'observe' } as const;
  const trust = {
    instances: only,
    'service-plan': only,
    'database-plan': only,
    'database-disk': only,
    'key-value-plan': only,
  };
  const ids = new Set(there.map(({ renderId }) => renderId));
  const own = guide.targets.filter(({ renderId }) => ids.has(renderId));
  if (own.length > 0) {
    const names = new Set(own.map(({ id }) => id));
    const targets = own.map((target) => withoutMissing(target, names));
    return {
      ...guide,
      trust,
      targets,
      rows: readable(guide.rows, targets),
      schedules: schedulesFor(guide, names),
    };
  }
  const watched = there.slice(0, 12);
  const names = unique(watched.map(({ name }) => slug(name)));
  const targets = watched.map((one, index) => targetOf(one, names[index] ?? 'target'));
  const rows = targets.flatMap((target, index) => {
    const one = watched[index];
    return one === undefined ? [] : rowsFor(guide, target, one);
  });
  return { ...guide, trust, targets, rows, schedules: [] };
}
