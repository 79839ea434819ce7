import {
  DurableExecutionAlreadyStartedException,
  type Execution,
  GetDurableExecutionCommand,
  InvokeCommand,
  LambdaClient,
  ListDurableExecutionsByFunctionCommand,
  StopDurableExecutionCommand,
} from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import type { Result } from '#core/playbooks/run-playbook.ts';
import { awsClient } from './aws-client.ts';

/** How an execution ended; `died` when that was not its own doing. */
export type ExecutionEnd = { readonly result: Result } | { readonly died: string };

/** The playbooks of a stack, as whoever starts them sees them. */
export interface PlaybookExecutions {
  readonly ids: readonly string[];
  /**
   * Starts a run, or joins the one of that name if it was asked for the same; false when another has the
   * name. It does not wait: AWS calls no function synchronously that may run for longer than 15 minutes.
   */
  start(id: string, request: object, name: string): Promise<boolean>;
  /** Undefined while it runs, or when there is no execution of that name. */
  end(id: string, name: string): Promise<ExecutionEnd | undefined>;
  /**
   * Calls a run off where it stands: nothing is taken back. False when there is no execution of that name,
   * or none that runs.
   */
  stop(id: string, name: string, because: string): Promise<boolean>;
}

const isResult = (value: unknown): value is Result =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  ['plan', 'refused', 'ran'].includes(String(value.kind));

// Made by the same version of the same code; its parts were checked where they were made.
const resultText = v.pipe(v.string(), v.parseJson(), v.custom<Result>(isResult));

/** Reads the stack's output `Playbooks`: playbook → ARN of its alias. */
export function readPlaybooksOutput(text: string): Readonly<Record<string, string>> {
  return v.parse(v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string())), text);
}

/** Playbooks behind Lambda; `aliases` as `readPlaybooksOutput` gives them. */
export function playbookExecutions(aliases: Readonly<Record<string, string>>): PlaybookExecutions {
  const lambda = new LambdaClient(awsClient);
  const aliasOf = (id: string): string => {
    const found = Object.hasOwn(aliases, id) ? aliases[id] : undefined;
    if (found !== undefined) return found;
    const known = Object.keys(aliases).join(', ');
    throw new Error(`the stack has no playbook "${id}", wanted one of: ${known}`);
  };
  const found = async (id: string, name: string): Promise<Execution | undefined> => {
    // The listing wants function and alias apart.
    const [, FunctionName, Qualifier] = /^(.*):([^:]*)$/.exec(aliasOf(id)) ?? [];
    const { DurableExecutions } = await lambda.send(
      new ListDurableExecutionsByFunctionCommand({
        FunctionName,
        Qualifier,
        DurableExecutionName: name,
      }),
    );
    return DurableExecutions?.[0];
  };
  return {
    ids: Object.keys(aliases),
    async start(id, request, name) {
      const command = new InvokeCommand({
        FunctionName: aliasOf(id),
        InvocationType: 'Event',
        DurableExecutionName: name,
        Payload: JSON.stringify(request),
      });
      try {
        await lambda.send(command);
        return true;
      } catch (error) {
        if (error instanceof DurableExecutionAlreadyStartedException) return false;
        throw error;
      }
    },
    async end(id, name) {
      const DurableExecutionArn = (await found(id, name))?.DurableExecutionArn;
      if (DurableExecutionArn === undefined) return undefined;
      const {
        Error: error,
        Result,
        Status,
      } = await lambda.send(
        new GetDurableExecutionCommand({ DurableExecutionArn, IncludeExecutionData: true }),
      );
      if (Status === 'RUNNING') return undefined;
      if (Status !== 'SUCCEEDED') {
        return { died: `${Status}${error?.ErrorMessage ? `: ${error.ErrorMessage}` : ''}` };
      }
      const read = v.safeParse(resultText, Result);
      if (read.success) return { result: read.output };
      return { died: 'it answered what this version cannot read' };
    },
    async stop(id, name, because) {
      const execution = await found(id, name);
      if (execution?.Status !== 'RUNNING') return false;
      await lambda.send(
        new StopDurableExecutionCommand({
          DurableExecutionArn: execution.DurableExecutionArn,
          Error: { ErrorType: 'CalledOff', ErrorMessage: because },
        }),
      );
      return true;
    },
  };
}
