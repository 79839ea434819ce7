import type {
  OperationAction,
  OperationStatus,
  OperationType,
  OperationUpdate,
} from '@aws/durable-execution-sdk-js';
import { ServiceError } from '../../wire.ts';
import type { NamedUpdate, StoredOperation } from './operation.ts';

/** Of what one operation returns or is given, UTF-8; the result of an execution may be larger. */
export const MAX_PAYLOAD_BYTES = 262_144;
const MAX_ERROR_BYTES = 32_768;
/** 366 days, of every delay. */
const MAX_DELAY_SECONDS = 31_622_400;

type Before = OperationStatus | 'ABSENT';
const ANY: readonly Before[] = ['ABSENT', 'STARTED'];

/** From which status an action may be asked for; what is not listed is no action of that type. */
const TRANSITIONS: Readonly<
  Record<OperationType, Readonly<Partial<Record<OperationAction, readonly Before[]>>>>
> = {
  STEP: {
    START: ['ABSENT', 'READY'],
    SUCCEED: ['ABSENT', 'STARTED', 'READY'],
    FAIL: ['ABSENT', 'STARTED', 'READY'],
    RETRY: ['ABSENT', 'STARTED', 'READY'],
  },
  CONTEXT: { START: ['ABSENT'], SUCCEED: ANY, FAIL: ANY },
  WAIT: { START: ['ABSENT'], CANCEL: ['STARTED'] },
  CALLBACK: { START: ['ABSENT'], CANCEL: ['STARTED'] },
  CHAINED_INVOKE: { START: ['ABSENT'], CANCEL: ['STARTED'] },
  EXECUTION: { SUCCEED: ANY, FAIL: ANY },
};

export const invalid = (message: string): ServiceError =>
  new ServiceError('InvalidParameterValueException', message);

function checkSize({ Type, Action, Payload, Error: error }: NamedUpdate): void {
  const bytes = Payload === undefined ? 0 : Buffer.byteLength(Payload);
  if (Type !== 'EXECUTION' && bytes > MAX_PAYLOAD_BYTES) {
    const which = Action === 'START' ? 'input' : 'output';
    throw invalid(
      `${Type} ${which} payload size must be less than or equal to ${MAX_PAYLOAD_BYTES} bytes.`,
    );
  }
  if (error !== undefined && Buffer.byteLength(JSON.stringify(error)) > MAX_ERROR_BYTES) {
    throw invalid(`Error object size must be less than ${MAX_ERROR_BYTES} bytes.`);
  }
}

function checkDelay(name: string, seconds: number | undefined, least: number): void {
  if (seconds === undefined) return;
  if (Number.isInteger(seconds) && seconds >= least && seconds <= MAX_DELAY_SECONDS) return;
  throw invalid(`${name} must be an integer from ${least} to ${MAX_DELAY_SECONDS}, not ${seconds}`);
}

function checkOptions(update: NamedUpdate): void {
  const { Type, Action, StepOptions, WaitOptions, CallbackOptions } = update;
  checkDelay('NextAttemptDelaySeconds', StepOptions?.NextAttemptDelaySeconds, 1);
  checkDelay('WaitSeconds', WaitOptions?.WaitSeconds, 1);
  checkDelay('TimeoutSeconds', CallbackOptions?.TimeoutSeconds, 0);
  checkDelay('HeartbeatTimeoutSeconds', CallbackOptions?.HeartbeatTimeoutSeconds, 0);
  if (Action === 'RETRY' && StepOptions === undefined) {
    throw invalid('Invalid StepOptions for the given action.');
  }
  if (Type === 'WAIT' && Action === 'START' && WaitOptions?.WaitSeconds === undefined) {
    throw invalid('WaitSeconds is required to start a WAIT.');
  }
  const { ChainedInvokeOptions: call } = update;
  if (Type === 'CHAINED_INVOKE' && Action === 'START' && !call?.FunctionName) {
    throw invalid('FunctionName is required to start a CHAINED_INVOKE.');
  }
  if (call?.TenantId !== undefined) {
    throw invalid('Tenant isolation is not supported by the local runtime.');
  }
}

function checkContent({ Action, Payload, Error: error }: NamedUpdate): void {
  if (Action === 'FAIL' && Payload !== undefined) {
    throw invalid('Cannot provide a Payload for FAIL action.');
  }
  if (Action === 'SUCCEED' && error !== undefined) {
    throw invalid('Cannot provide an Error for SUCCEED action.');
  }
  if (Action === 'RETRY' && error !== undefined && Payload !== undefined) {
    throw invalid('Cannot provide both error and payload to RETRY a STEP.');
  }
}

/** Refuses a batch that updates one operation twice, or that goes on after the execution's end. */
export function checkBatch(updates: readonly OperationUpdate[]): readonly NamedUpdate[] {
  const last = new Map<string, NamedUpdate>();
  for (const [index, update] of updates.entries()) {
    const { Id, Type, Action } = update;
    if (!Id) throw invalid('Operation update must have an Id.');
    if (!Type || !Object.hasOwn(TRANSITIONS, Type)) throw invalid('Unknown operation type.');
    const named = update as NamedUpdate;
    if (!Action || TRANSITIONS[Type][Action] === undefined) {
      throw invalid('Invalid action for the given operation type.');
    }
    const before = last.get(Id);
    const goesOn = before?.Action === 'START' && Action !== 'START';
    if (before !== undefined && !(goesOn && (Type === 'STEP' || Type === 'CONTEXT'))) {
      throw invalid('Cannot update the same operation twice in a single request.');
    }
    if (Type === 'EXECUTION' && index < updates.length - 1) {
      throw invalid('EXECUTION checkpoint must be the last update.');
    }
    last.set(Id, named);
  }
  return updates as readonly NamedUpdate[];
}

/** Refuses an update that the present state of its operation does not allow. */
export function checkUpdate(
  update: NamedUpdate,
  operations: ReadonlyMap<string, StoredOperation>,
): void {
  const { Id, Type, Action, ParentId } = update;
  checkSize(update);
  checkContent(update);
  checkOptions(update);
  const present = operations.get(Id);
  if (present !== undefined && present.Type !== Type) {
    throw invalid(`Operation ${Id} is a ${present.Type}, not a ${Type}.`);
  }
  const from: Before = present?.Status ?? 'ABSENT';
  if (!TRANSITIONS[Type][Action]?.includes(from)) {
    throw invalid(`Invalid current ${Type} state to ${Action.toLowerCase()}: ${from}.`);
  }
  if (ParentId && operations.get(ParentId)?.Type !== 'CONTEXT') {
    throw invalid('Invalid parent operation id.');
  }
}
