import * as v from 'valibot';
import { lanesOf, type TaskLane } from '#adapters/tasks/operate/lanes.ts';
import { type TaskKind, taskKinds } from '#core/tasks/ids.ts';

/** What the stack says about its tasks. */
export interface TaskOutputs {
  readonly lanes: readonly TaskLane[];
  readonly table: string;
  readonly bucket: string;
  /** Names of the workers, and the kind each works on. */
  readonly workers: ReadonlyMap<string, TaskKind>;
  readonly feedbackUrl?: string;
  readonly paymentUrl?: string;
}

const functionNames = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string()));

/** Reads the outputs of the stack; undefined when it has no tasks. */
export function taskOutputs(outputs: Readonly<Record<string, string>>): TaskOutputs | undefined {
  const { EmailFeedbackUrl, PaymentIntakeUrl, TaskFunctions, TaskQueues } = outputs;
  const { TasksBucketName: bucket, TasksTableName: table } = outputs;
  if (TaskQueues === undefined || table === undefined || bucket === undefined) return undefined;
  const functions = v.parse(functionNames, TaskFunctions ?? '{}');
  const workers = taskKinds.flatMap((kind) => {
    const name = functions[`task-${kind}`];
    return name === undefined ? [] : [[name, kind] as const];
  });
  return {
    lanes: lanesOf(TaskQueues),
    table,
    bucket,
    workers: new Map(workers),
    ...(EmailFeedbackUrl === undefined ? {} : { feedbackUrl: EmailFeedbackUrl }),
    ...(PaymentIntakeUrl === undefined ? {} : { paymentUrl: PaymentIntakeUrl }),
  };
}
