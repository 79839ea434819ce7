import * as v from 'valibot';
import { type Priority, priorities, type TaskKind, taskKinds } from '#core/tasks/ids.ts';

/** One queue of a kind and its dead letters. */
export interface TaskLane {
  readonly kind: TaskKind;
  readonly priority: Priority;
  readonly url: string;
  readonly deadLetterUrl: string;
}

const address = v.object({ url: v.string(), deadLetterUrl: v.string() });
const shape = v.record(v.picklist(taskKinds), v.record(v.picklist(priorities), address));

/** Reads the stack's output `TaskQueues`, in the order of kinds and priorities; throws what is wrong with it. */
export function lanesOf(output: string): readonly TaskLane[] {
  const queues: Partial<
    Record<TaskKind, Partial<Record<Priority, v.InferOutput<typeof address>>>>
  > = v.parse(shape, JSON.parse(output));
  return taskKinds.flatMap((kind) =>
    priorities.flatMap((priority) => {
      const found = queues[kind]?.[priority];
      return found === undefined ? [] : [{ kind, priority, ...found }];
    }),
  );
}
