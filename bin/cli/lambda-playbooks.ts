import {
  CallbackTimeoutException,
  DurableExecutionAlreadyStartedException,
  GetDurableExecutionCommand,
  InvokeCommand,
  LambdaClient,
  ListDurableExecutionsByFunctionCommand,
  SendDurableExecutionCallbackSuccessCommand,
} from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import { awsClient } from '#adapters/aws-client.ts';
import type { Result } from '#core/playbooks/run-playbook.ts';
import { CommandFailed, EXIT, unreachable } from './exit.ts';
import type { ExecutionEnd, PlaybookDoor } from './playbook-door.ts';

/** A plan asks Render a few times, and again after a minute when it did not answer. */
const PLAN_MILLISECONDS = 5 * 60_000;

// What a function of the same version answers; its parts are checked where they were made.
const result = v.custom<Result>(
  (input) =>
    typeof input === 'object' &&
    input !== null &&
    'kind' in input &&
    ['plan', 'refused', 'ran'].includes(String(input.kind)),
);
const resultText = v.pipe(v.string(), v.parseJson(), result);

function resultOf(text: string | undefined): Result {
  const read = v.safeParse(resultText, text ?? '');
  if (read.success) return read.output;
  throw new CommandFailed(
    EXIT.fault,
    'the playbook answered what this version cannot read',
    'is the stack deployed from this folder? "npm run deploy" makes both the same',
  );
}

/** Playbooks behind Lambda; `functions` are the ARNs of their aliases by playbook. */
export function lambdaPlaybooks(functions: Readonly<Record<string, string>>): PlaybookDoor {
  const client = new LambdaClient(awsClient);
  const patient = new LambdaClient({
    ...awsClient,
    maxAttempts: 1,
    requestHandler: { ...awsClient.requestHandler, requestTimeout: PLAN_MILLISECONDS },
  });
  const functionOf = (id: string): string => {
    const found = functions[id];
    if (found !== undefined) return found;
    throw unreachable(
      `the playbook ${id} is not deployed`,
      '"npm run deploy" brings the stack up to what this folder says; locally, restart "npm start"',
    );
  };
  return {
    async plan(id, request) {
      const answer = await patient.send(
        new InvokeCommand({
          FunctionName: functionOf(id),
          Payload: JSON.stringify({ ...request, dryRun: true }),
        }),
      );
      const text = answer.Payload?.transformToString();
      if (answer.FunctionError === undefined) return resultOf(text);
      throw new CommandFailed(
        EXIT.fault,
        `${id} failed while planning: ${text}`,
        'nothing was begun',
      );
    },
    async start(id, request, name) {
      try {
        await client.send(
          new InvokeCommand({
            FunctionName: functionOf(id),
            InvocationType: 'Event',
            DurableExecutionName: name,
            Payload: JSON.stringify(request),
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof DurableExecutionAlreadyStartedException) return false;
        throw error;
      }
    },
    async end(id, name): Promise<ExecutionEnd | undefined> {
      const found = functionOf(id);
      // An alias ARN ends with `:<alias>`; the listing wants the two apart.
      const at = found.lastIndexOf(':');
      const { DurableExecutions } = await client.send(
        new ListDurableExecutionsByFunctionCommand({
          FunctionName: found.slice(0, at),
          Qualifier: found.slice(at + 1),
          DurableExecutionName: name,
        }),
      );
      const arn = DurableExecutions?.[0]?.DurableExecutionArn;
      if (arn === undefined) return undefined;
      const execution = await client.send(
        new GetDurableExecutionCommand({ DurableExecutionArn: arn, IncludeExecutionData: true }),
      );
      const status = execution.Status;
      if (status === 'RUNNING') return undefined;
      if (status === 'SUCCEEDED') return { result: resultOf(execution.Result) };
      const message = execution.Error?.ErrorMessage;
      return { died: `${status}${message ? `: ${message}` : ''}` };
    },
    async answer(callback, answer) {
      try {
        await client.send(
          new SendDurableExecutionCallbackSuccessCommand({
            CallbackId: callback,
            Result: new TextEncoder().encode(JSON.stringify(answer)),
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof CallbackTimeoutException) return false;
        throw error;
      }
    },
  };
}
