import { withDurableExecution } from '@aws/durable-execution-sdk-js';
import {
  LocalDurableTestRunner,
  type TestResult,
  WaitingOperationStatus,
} from '@aws/durable-execution-sdk-js-testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredOperation } from '#local/aws/lambda/durable/operation.ts';
import { type Behaviour, behaviours, double, type Seen } from './behaviours.ts';
import { type BehaviourRun, essence, runBehaviour } from './run-behaviour.ts';

const shared = behaviours.filter(({ notInRunner }) => notInRunner === undefined);
const ours = new Map<Behaviour, BehaviourRun>();

/** The same handler on the runner that AWS ships for tests. */
async function runOfficially(behaviour: Behaviour): Promise<{ result: TestResult; seen: Seen }> {
  const seen: Seen = [];
  const handler = behaviour.handler(seen);
  const runner = new LocalDurableTestRunner({
    handlerFunction: withDurableExecution(async (input: { n: number }, context) =>
      handler(input, context),
    ),
  });
  runner.registerDurableFunction('double:1', withDurableExecution(double));
  const running = runner.run({ payload: { n: 2 } });
  const { answer } = behaviour;
  if (answer !== undefined) {
    const approval = runner.getOperation('approval');
    await approval.waitForData(WaitingOperationStatus.SUBMITTED);
    if (answer.kind === 'success') await approval.sendCallbackSuccess(answer.result);
    else await approval.sendCallbackFailure(answer.error);
  }
  return { result: await running, seen };
}

const byId = <Item extends { id?: string | undefined }>(items: readonly Item[]): Item[] =>
  [...items].sort((one, other) => (one.id ?? '').localeCompare(other.id ?? ''));

/** Kinds of events by what they are about; invocations end where each service likes. */
function eventKinds(
  events: readonly { Id?: string | undefined; EventType?: string | undefined }[],
  isExecution: (kind: string) => boolean,
): string[] {
  return events
    .filter(({ EventType = '' }) => EventType !== 'InvocationCompleted')
    .map(({ Id, EventType = '' }) => `${isExecution(EventType) ? '' : Id} ${EventType}`)
    .sort();
}

beforeAll(async () => {
  // Ours first: the runner replaces the timers of the whole process.
  for (const behaviour of shared) ours.set(behaviour, await runBehaviour(behaviour));
  await LocalDurableTestRunner.setupTestEnvironment({ skipTime: true });
});

afterAll(() => LocalDurableTestRunner.teardownTestEnvironment());

describe.each(shared)('$title', (behaviour) => {
  it('comes to the same, by the same operations and events, as on the runner of AWS', async () => {
    const { result, seen } = await runOfficially(behaviour);
    const mine = ours.get(behaviour);
    expect(mine?.ending.status).toBe(result.getStatus());
    // It ends waits in the order they began.
    expect([...(mine?.seen ?? [])].sort()).toEqual([...seen].sort());
    if (behaviour.status === 'SUCCEEDED') {
      expect(JSON.parse(mine?.ending.result ?? 'null')).toEqual(result.getResult());
    } else {
      const { errorMessage, errorType } = result.getError();
      expect(mine?.ending.error).toMatchObject({
        ErrorMessage: errorMessage,
        ErrorType: errorType,
      });
    }
    const theirs = result
      .getOperations()
      .flatMap((operation) => operation.getOperationData() ?? []);
    const all = [...(mine?.record.operations.values() ?? [])];
    const operations = all.filter(({ Type }) => Type !== 'EXECUTION');
    expect(byId(operations.map(essence))).toEqual(
      byId(theirs.map((operation) => essence(operation as StoredOperation))),
    );
    const isExecution = (kind: string) => kind.startsWith('Execution');
    expect(eventKinds(mine?.record.history ?? [], isExecution)).toEqual(
      eventKinds(result.getHistoryEvents(), isExecution),
    );
  });
});
