import type { ErrorObject } from '@aws/durable-execution-sdk-js';
import type { Ending } from './operation.ts';

/**
 * What an invocation's answer means for its execution: an ending, or nothing when it goes on
 * later. A handler that is not wrapped by the SDK answers something else, and that is its end.
 */
export function answerEnding(output: unknown): Ending | undefined {
  const {
    Status,
    Result,
    Error: error,
  } = (output ?? {}) as {
    readonly Status?: unknown;
    readonly Result?: string;
    readonly Error?: ErrorObject;
  };
  switch (Status) {
    case 'PENDING':
      return undefined;
    case 'SUCCEEDED':
      return { status: 'SUCCEEDED', result: Result };
    case 'FAILED':
      return { status: 'FAILED', error: error ?? {} };
    default: {
      const ErrorMessage = 'Invalid Status in invocation output.';
      return {
        status: 'FAILED',
        error: { ErrorType: 'InvalidParameterValueException', ErrorMessage },
      };
    }
  }
}
