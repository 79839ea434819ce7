import type { Guide } from '#core/guide.ts';
import type { Runtime } from '#local/aws/runtime.ts';
import type { PacedClock } from '#local/clock.ts';
import type { Control } from '../controls.ts';
import { SessionTasks } from './session-tasks.ts';
import type { SimulatedTasks } from './simulated-tasks.ts';
import { taskControls } from './task-controls.ts';
import { taskOutputs } from './task-outputs.ts';

/** A flood is many invocations; the page need not hear of each. */
const PAUSE = 1_000;

/** The tasks of a running session. */
export interface BegunTasks {
  readonly shown: SessionTasks;
  readonly controls: readonly Control[];
  /** Calls `listener` a little after workers have worked, once for many. */
  onSettled(listener: () => void): void;
}

/** Lets the application hand tasks over to the stack; undefined when the stack has no tasks. */
export function beginTasks(
  tasks: SimulatedTasks,
  session: {
    readonly clock: PacedClock;
    readonly guide: Guide;
    readonly runtime: Runtime;
    readonly outputs: Readonly<Record<string, string>>;
  },
): BegunTasks | undefined {
  const { clock, guide, runtime } = session;
  const outputs = taskOutputs(session.outputs);
  if (outputs === undefined || guide.tasks === undefined) return undefined;
  const producer = tasks.begin(outputs);
  const shown = new SessionTasks({
    runtime,
    rules: guide.tasks,
    outputs,
    now: () => clock.now(),
    mailboxUrl: tasks.postmark.mailboxUrl,
  });
  return {
    shown,
    controls: taskControls(tasks, producer),
    onSettled(listener) {
      let isDue = false;
      runtime.on('invocation', ({ functionName }) => {
        if (isDue || !shown.isWorker(functionName)) return;
        isDue = true;
        clock.at(clock.now() + PAUSE, () => {
          isDue = false;
          listener();
        });
      });
    },
  };
}
