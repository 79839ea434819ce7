import { withDurableExecution } from '@aws/durable-execution-sdk-js';
import type { CheckpointHooks } from '#local/aws/lambda/durable/durable-executions.ts';
import type { ExecutionRecord } from '#local/aws/lambda/durable/execution-record.ts';
import {
  type InProcessExecutions,
  inProcessExecutions,
} from '#local/aws/lambda/durable/in-process.ts';
import type { Ending, StoredOperation } from '#local/aws/lambda/durable/operation.ts';
import { PacedClock } from '#local/clock.ts';
import { type Behaviour, double, type Seen } from './behaviours.ts';

export const START = Date.UTC(2026, 0, 5, 9);

export interface BehaviourRun {
  readonly ending: Ending;
  readonly record: ExecutionRecord;
  /** Deaths of invocations, those of called functions too. */
  readonly deaths: number;
  readonly seen: Seen;
}

/** Answers every callback that is open and whose submitter has run. */
function answerAll({ executions }: InProcessExecutions, { answer }: Behaviour): void {
  for (const { operations } of executions.list()) {
    const all = [...operations.values()];
    for (const { Type, Status, ParentId, CallbackDetails } of all) {
      const { CallbackId = '' } = CallbackDetails ?? {};
      const submitter = all.find((other) => other.Type === 'STEP' && other.ParentId === ParentId);
      if (Type !== 'CALLBACK' || Status !== 'STARTED' || submitter?.Status !== 'SUCCEEDED')
        continue;
      if (answer?.kind === 'success') executions.succeedCallback(CallbackId, answer.result);
      if (answer?.kind === 'failure') executions.failCallback(CallbackId, answer.error);
    }
  }
}

/** Runs a behaviour on our service, by a clock that skips every wait. */
export async function runBehaviour(
  behaviour: Behaviour,
  hooks: CheckpointHooks = {},
): Promise<BehaviourRun> {
  const clock = new PacedClock(START, Number.POSITIVE_INFINITY);
  const seen: Seen = [];
  const local = inProcessExecutions({
    clock,
    hooks: {
      ...hooks,
      afterCheckpoint: (update, execution) => {
        const asked = behaviour.answer !== undefined && update.Type === 'STEP';
        if (asked) setImmediate(() => answerAll(local, behaviour));
        hooks.afterCheckpoint?.(update, execution);
      },
    },
    handler: (client, _invocation, name) =>
      name === 'double'
        ? withDurableExecution(double, { durableExecutionClient: client })
        : withDurableExecution(
            async (input: { n: number }, context) => behaviour.handler(seen)(input, context),
            {
              durableExecutionClient: client,
            },
          ),
  });
  const record = local.executions.start(local.target(), JSON.stringify({ n: 2 }), 'behaviour');
  const ending = await record.ended;
  clock.stop();
  const history = local.executions.list().flatMap((each) => each.history);
  const deaths = history.filter((event) => event.InvocationCompletedDetails?.Error).length;
  return { ending, record, deaths, seen };
}

/** What is the same wherever a behaviour runs: no times, no attempts' stack traces. */
export const essence = (operation: StoredOperation) => ({
  id: operation.Id,
  parent: operation.ParentId,
  name: operation.Name,
  type: operation.Type,
  subType: operation.SubType,
  status: operation.Status,
  attempt: operation.StepDetails?.Attempt,
  result:
    operation.StepDetails?.Result ??
    operation.ContextDetails?.Result ??
    operation.CallbackDetails?.Result ??
    operation.ChainedInvokeDetails?.Result,
  error: (
    operation.StepDetails?.Error ??
    operation.ContextDetails?.Error ??
    operation.CallbackDetails?.Error ??
    operation.ChainedInvokeDetails?.Error
  )?.ErrorMessage,
});
