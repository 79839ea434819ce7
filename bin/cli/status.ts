import { rowAlarms } from '#core/alarms.ts';
import type { CareStatus } from '#core/care/care-status.ts';
import type { Decision } from '#core/decision.ts';
import type { Guide, Instant, Target } from '#core/guide.ts';
import { emptyHistory, type Intent, type Pause } from '#core/history.ts';
import type { Snapshot } from '#core/loop/ports.ts';
import type { Facts } from '#core/observation.ts';
import { ENDED, type ShownRun, shownRun } from '#core/playbooks/run-record.ts';
import { readCareIfAny } from './care/read-care.ts';
import type { Connection } from './connection.ts';
import { type Levels, levelsAt, type NextLevels, nextLevels } from './levels.ts';
import { type TaskStatus, taskStatus } from './tasks/task-status.ts';

/** The tick comes every minute; the dead-man alarm rings after five. */
const SILENT = 5 * 60_000;
const RUNS_LOOKED_AT = 50;

/** How one target stands. */
export interface TargetStatus {
  readonly target: string;
  readonly kind: Target['kind'];
  /** What Render said last; absent before the first look. */
  readonly facts?: Facts;
  readonly lookedAt?: Instant;
  readonly levels: Levels;
  /** The next change of the levels within eight days. */
  readonly next?: NextLevels;
  readonly decision?: Pick<Decision, 'at' | 'verdict' | 'because' | 'reason' | 'action' | 'wanted'>;
  /** The change that is under way. */
  readonly intent?: Intent;
  readonly pauses: readonly Pause[];
  /** Names of alarms that ring, `…-high` above its line. */
  readonly alarms: readonly string[];
  /** Why nothing can be said or done about it. */
  readonly unreadable?: string;
}

/** How everything stands. */
export interface Status {
  readonly place: string;
  readonly at: Instant;
  /** The newest look at any target; absent before the first. */
  readonly lookedAt?: Instant;
  /** Whether somebody looked within five minutes. */
  readonly alive: boolean;
  /** Pauses of everything; absent when they cannot be read, which counts as paused. */
  readonly pauses?: readonly Pause[];
  readonly targets: readonly TargetStatus[];
  /** Runs that have not ended. */
  readonly runs: readonly ShownRun[];
  /** Absent where there are none. */
  readonly tasks?: TaskStatus;
  /** Absent where nobody cares for a database, or has not yet. */
  readonly care?: CareStatus;
}

function targetStatus(
  guide: Guide,
  target: Target,
  now: Instant,
  { observations, pauses, states, unreadable }: Snapshot,
  decision: Decision | undefined,
  ringing: readonly string[],
): TargetStatus {
  const observation = observations[target.id];
  const history = states[target.id]?.history ?? emptyHistory;
  const next = nextLevels(guide, target, history, now);
  const why = unreadable?.[target.id];
  return {
    target: target.id,
    kind: target.kind,
    ...(observation && { facts: observation.facts, lookedAt: observation.factsAt }),
    levels: levelsAt(guide, target, history, now),
    ...(next && { next }),
    ...(decision && {
      decision: {
        at: decision.at,
        verdict: decision.verdict,
        because: decision.because,
        reason: decision.reason,
        ...(decision.action && { action: decision.action }),
        ...(decision.wanted && { wanted: decision.wanted }),
      },
    }),
    ...(history.intent && { intent: history.intent }),
    pauses: (pauses ?? []).filter(
      (one) => one.target === target.id && (one.until === undefined || one.until > now),
    ),
    alarms: rowAlarms(guide)
      .filter((alarm) => alarm.target === target.id && ringing.includes(alarm.name))
      .map(({ name }) => name),
    ...(why === undefined ? {} : { unreadable: why }),
  };
}

/** Asks for everything at once. */
export async function readStatus(guide: Guide, connection: Connection): Promise<Status> {
  const ids = guide.targets.map(({ id }) => id);
  const [now, snapshot, alarms, runs, decisions, tasks, care] = await Promise.all([
    connection.now(),
    connection.state.read(ids),
    connection.alarms(rowAlarms(guide).map(({ name }) => name)),
    connection.runs.runs(RUNS_LOOKED_AT),
    Promise.all(ids.map((id) => connection.ledger.decisions(id, { limit: 1 }))),
    taskStatus(connection),
    readCareIfAny(connection),
  ]);
  const ringing = Object.entries(alarms.states).flatMap(([name, state]) =>
    state === 'ALARM' ? [name] : [],
  );
  const looks = Object.values(snapshot.observations).map(({ factsAt }) => factsAt);
  const lookedAt = looks.length === 0 ? undefined : Math.max(...looks);
  return {
    place: connection.place.name,
    at: now,
    ...(lookedAt === undefined ? {} : { lookedAt }),
    alive: lookedAt !== undefined && now - lookedAt < SILENT,
    ...(snapshot.pauses && {
      pauses: snapshot.pauses.filter(
        ({ target, until }) => target === undefined && (until === undefined || until > now),
      ),
    }),
    targets: guide.targets.map((target, at) =>
      targetStatus(guide, target, now, snapshot, decisions[at]?.[0], ringing),
    ),
    runs: runs.filter(({ status }) => !ENDED.includes(status)).map(shownRun),
    ...(tasks && { tasks }),
    ...(care && { care }),
  };
}
