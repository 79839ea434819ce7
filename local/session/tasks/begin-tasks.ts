import { parameterReader } from '#adapters/tasks/parameter.ts';
import { type DestinationDesk, destinationDesk } from '#adapters/webhooks/destination-desk.ts';
import { destinationStore } from '#adapters/webhooks/destination-store.ts';
import { webhookCredentials } from '#adapters/webhooks/webhook-credentials.ts';
import type { Guide } from '#core/guide.ts';
import { taskParameter } from '#core/tasks/task-parameter.ts';
import type { Runtime } from '#local/aws/runtime.ts';
import type { PacedClock } from '#local/clock.ts';
import type { Control } from '../controls.ts';
import { SessionTasks } from './session-tasks.ts';
import type { SimulatedTasks } from './simulated-tasks.ts';
import { taskControls } from './task-controls.ts';
import { taskOutputs } from './task-outputs.ts';

/** A flood is many invocations; the page need not hear of each. */
const PAUSE = 1_000;
/** Who pressed a button waits for what comes of it. */
const SHORT_PAUSE = 200;

/** The tasks of a running session. */
export interface BegunTasks {
  readonly shown: SessionTasks;
  readonly controls: readonly Control[];
  /** Calls `listener` a little after workers or people have worked, once for many. */
  onSettled(listener: () => void): void;
}

/** Where people work on customers' addresses; only keys need the credentials. */
function deskOf(guide: Guide, table: string, clock: PacedClock): DestinationDesk {
  const now = () => clock.now();
  const name = taskParameter(guide, 'webhook');
  const credentials = parameterReader(name, webhookCredentials, now);
  return destinationDesk(destinationStore(table), credentials, now);
}

/** Called often, it calls `task` that many milliseconds after the first time, once for all of them. */
function onceIn(milliseconds: number, clock: PacedClock, task: () => void): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    clock.at(clock.now() + milliseconds, () => {
      isDue = false;
      task();
    });
  };
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
    clock,
    destinations: deskOf(guide, outputs.table, clock),
    mailboxUrl: tasks.postmark.mailboxUrl,
  });
  return {
    shown,
    controls: taskControls(tasks, producer),
    onSettled(listener) {
      shown.onChange(onceIn(SHORT_PAUSE, clock, listener));
      const soon = onceIn(PAUSE, clock, listener);
      runtime.on('invocation', ({ functionName }) => {
        if (shown.isWorker(functionName)) soon();
      });
    },
  };
}
