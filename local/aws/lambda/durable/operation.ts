import type {
  ErrorObject,
  Operation,
  OperationAction,
  OperationStatus,
  OperationType,
  OperationUpdate,
} from '@aws/durable-execution-sdk-js';

/** An operation as the service keeps it: what the SDK declares optional is always there. */
export interface StoredOperation extends Operation {
  Id: string;
  Type: OperationType;
  Status: OperationStatus;
  StartTimestamp: Date;
}

/** An update that names what it is about; `checkUpdates` refuses all others. */
export interface NamedUpdate extends OperationUpdate {
  Id: string;
  Type: OperationType;
  Action: OperationAction;
}

/** What an execution, or a function it calls, came to. */
export interface Ending {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'STOPPED';
  /** Serialized; absent when the handler returned nothing. */
  readonly result?: string | undefined;
  readonly error?: ErrorObject | undefined;
}

/** Statuses in which something outside of the function will move an operation on. */
const WAITS_FOR_OUTSIDE: Readonly<Partial<Record<OperationType, OperationStatus>>> = {
  STEP: 'PENDING',
  WAIT: 'STARTED',
  CALLBACK: 'STARTED',
  CHAINED_INVOKE: 'STARTED',
};

/** True while a timer, an answer or another function will move the operation on. */
export const waitsForOutside = ({ Type, Status }: StoredOperation): boolean =>
  WAITS_FOR_OUTSIDE[Type] === Status;
