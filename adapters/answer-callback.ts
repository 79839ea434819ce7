import {
  CallbackTimeoutException,
  LambdaClient,
  ResourceNotFoundException,
  SendDurableExecutionCallbackSuccessCommand,
} from '@aws-sdk/client-lambda';
import type { Answer } from '#core/playbooks/journey.ts';
import { awsClient } from './aws-client.ts';

const lambda = new LambdaClient(awsClient);

/** Gives a waiting run its answer; false when it does not wait any more. */
export async function answerCallback(callback: string, answer: Answer): Promise<boolean> {
  const Result = new TextEncoder().encode(JSON.stringify(answer));
  const command = new SendDurableExecutionCallbackSuccessCommand({ CallbackId: callback, Result });
  try {
    await lambda.send(command);
    return true;
  } catch (error) {
    // Answered already, out of time, or its execution is gone.
    const isClosed =
      error instanceof CallbackTimeoutException || error instanceof ResourceNotFoundException;
    if (isClosed) return false;
    throw error;
  }
}
