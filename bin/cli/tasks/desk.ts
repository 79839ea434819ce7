import { type BreakerBoard, breakerStore } from '#adapters/tasks/breaker-store.ts';
import { lanesOf, type TaskLane } from '#adapters/tasks/operate/lanes.ts';
import { type TaskArchive, taskLedger } from '#adapters/tasks/task-ledger.ts';
import { guide } from '#config';
import { type TaskKind, taskKinds } from '#core/tasks/ids.ts';
import type { TaskRules } from '#core/tasks/task-rules.ts';
import type { Connection } from '../connection.ts';
import { unreachable, wrongUse } from '../exit.ts';

/** What operators of tasks work with. */
export interface TaskDesk {
  readonly rules: TaskRules;
  readonly lanes: readonly TaskLane[];
  readonly ledger: TaskArchive;
  readonly breakers: BreakerBoard;
  /** The table of the ledger. */
  readonly table: string;
}

/** The tasks of a place; throws `CommandFailed` when guide or stack has none. */
export function taskDesk({ place }: Pick<Connection, 'place'>): TaskDesk {
  const { TaskQueues, TasksTableName: table } = place.outputs;
  const rules: TaskRules | undefined = guide.tasks;
  if (rules === undefined) throw wrongUse('the guide has no tasks');
  if (TaskQueues === undefined || table === undefined) {
    throw unreachable(`${place.name} has no queues of tasks`, '"npm run deploy" makes them');
  }
  return {
    rules,
    lanes: lanesOf(TaskQueues),
    ledger: taskLedger(table, rules.keepDays),
    breakers: breakerStore(table, rules.keepDays),
    table,
  };
}

/** A kind of task, or undefined when none is named; anything else is answered with those there are. */
export function readKind(name: string | undefined): TaskKind | undefined {
  if (name === undefined) return undefined;
  const kind = taskKinds.find((one) => one === name);
  if (kind !== undefined) return kind;
  throw wrongUse(`found kind "${name}", wanted one of ${taskKinds.join(', ')}`);
}
