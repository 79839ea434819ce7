/** The thread of one sandbox: loads the handler once, then runs one invocation after another. */
import { parentPort, workerData } from 'node:worker_threads';
import { simulateDate } from '../simulated-date.ts';
import { type Handler, HandlerUnusable, loadHandler } from './load-handler.ts';
import {
  functionError,
  type SandboxInvocation,
  type SandboxOptions,
  type SandboxReport,
} from './sandbox-protocol.ts';

const options = workerData as SandboxOptions;
const tell = (report: SandboxReport): void => parentPort?.postMessage(report);

/** Lines go by the same port as results, so that none comes after the result it belongs to. */
function captureLines(stream: 'stdout' | 'stderr'): void {
  let rest = '';
  const write = (chunk: Uint8Array | string, ...others: unknown[]): boolean => {
    const lines = (rest + (typeof chunk === 'string' ? chunk : Buffer.from(chunk))).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) tell({ kind: 'line', stream, line });
    const done = others.at(-1);
    if (typeof done === 'function') queueMicrotask(() => done());
    return true;
  };
  process[stream].write = write as typeof process.stdout.write;
}

function contextOf({ requestId, invokedFunctionArn, deadline }: SandboxInvocation): object {
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: options.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn,
    logGroupName: options.logGroup,
    logStreamName: options.logStream,
    memoryLimitInMB: String(options.memoryMegabytes),
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - Date.now())),
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | undefined)?.then === 'function';
}

/** Takes both forms of a handler: one that returns (a promise), one that calls back. */
function run(handler: Handler, invocation: SandboxInvocation): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const callback = (error: unknown, result?: unknown): void => {
      if (error === null || error === undefined) resolve(result);
      else reject(error);
    };
    const event: unknown = JSON.parse(invocation.payload);
    const returned = handler(event, contextOf(invocation), callback);
    if (isThenable(returned) || handler.length < 3) resolve(returned);
  });
}

captureLines('stdout');
captureLines('stderr');
simulateDate(options.clock);

process.on('uncaughtException', (error, origin) => {
  const type = origin === 'unhandledRejection' ? 'Runtime.UnhandledPromiseRejection' : undefined;
  tell({ kind: 'crashed', error: functionError(error, type) });
  process.exit(1);
});

try {
  const handler = await loadHandler(options.codeDirectory, options.handler);
  parentPort?.on('message', async (invocation: SandboxInvocation) => {
    try {
      const result = await run(handler, invocation);
      tell({ kind: 'result', payload: JSON.stringify(result) ?? 'null' });
    } catch (thrown) {
      const error = functionError(thrown);
      tell({ kind: 'line', stream: 'stderr', line: `Invoke Error ${JSON.stringify(error)}` });
      tell({ kind: 'error', error });
    }
  });
  tell({ kind: 'ready' });
} catch (thrown) {
  const type = thrown instanceof SyntaxError ? 'Runtime.UserCodeSyntaxError' : undefined;
  const known = thrown instanceof HandlerUnusable;
  tell({ kind: 'failed', error: functionError(thrown, known ? thrown.name : type) });
}
