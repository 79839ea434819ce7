import { afterAll, beforeAll } from 'vitest';
import type { Answer } from '#core/playbooks/journey.ts';
import type { Result } from '#core/playbooks/run-playbook.ts';
import {
  type HttpReply,
  type HttpRequest,
  type Listener,
  listenHttp,
} from '#local/aws/http-listener.ts';
import { listenJson } from '#local/aws/wire.ts';
import type { SessionFile } from '../../../../bin/session-file.ts';
import { aTable, TABLE, type Tables } from '../../../adapters/state-table/a-table.ts';
import { createWorld } from '../../../local/aws/cloudwatch/world.ts';

/** One call of a playbook's function. */
export interface Invoked {
  readonly playbook: string;
  readonly name: string;
  readonly event: Readonly<Record<string, unknown>>;
}

/** What Lambda says, as the test wants it. */
export interface Desk {
  readonly invoked: Invoked[];
  readonly answers: { readonly callback: string; readonly answer: Answer }[];
  /** What planning comes to. */
  result: Result;
  /** Instead of a result. */
  onPlan: ((name: string) => void) | undefined;
  /** Happens when a run is started. */
  onStart: (call: Invoked) => Promise<void>;
  /** Names that belong to runs of something else. */
  readonly taken: Set<string>;
  /** How executions ended, by name; absent while they run. */
  readonly ends: Map<string, object>;
  /** Executions that run: those that were called off leave. */
  readonly running: Set<string>;
  readonly stopped: { readonly name: string; readonly because: string }[];
  /** Callbacks that nobody waits for any more. */
  readonly late: Set<string>;
}

const json = (status: number, body: unknown, type?: string): HttpReply => ({
  status,
  headers: {
    'content-type': 'application/json',
    ...(type === undefined ? {} : { 'x-amzn-errortype': type }),
  },
  body: JSON.stringify(body),
});

async function invoke(desk: Desk, alias: string, request: HttpRequest): Promise<HttpReply> {
  const playbook = alias.split(':').at(-2) ?? '';
  const name = request.headers['x-amz-durable-execution-name'];
  const call = {
    playbook,
    name: String(name),
    event: JSON.parse(request.body) as Record<string, unknown>,
  };
  if (desk.taken.has(call.name)) {
    const message = 'another payload';
    return json(409, { message }, 'DurableExecutionAlreadyStartedException');
  }
  desk.invoked.push(call);
  if (call.event['dryRun'] === true) {
    if (desk.onPlan) desk.onPlan(call.name);
    else desk.ends.set(call.name, { Status: 'SUCCEEDED', Result: JSON.stringify(desk.result) });
  } else await desk.onStart(call);
  return json(202, {});
}

function answer(desk: Desk, request: HttpRequest): Promise<HttpReply> | HttpReply {
  const [, , kind = '', id = '', action = ''] = request.url.pathname.split('/');
  const words = decodeURIComponent(id);
  if (action === 'invocations') return invoke(desk, words, request);
  if (kind === 'durable-execution-callbacks') {
    if (desk.late.has(words)) return json(400, { message: 'late' }, 'CallbackTimeoutException');
    desk.answers.push({ callback: words, answer: JSON.parse(request.body) as Answer });
    return json(200, {});
  }
  if (kind === 'functions') {
    const name = request.url.searchParams.get('DurableExecutionName') ?? '';
    const known = desk.ends.has(name) || desk.running.has(name);
    const Status = desk.ends.has(name) ? 'SUCCEEDED' : 'RUNNING';
    const execution = { DurableExecutionArn: name, DurableExecutionName: name, Status };
    return json(200, { DurableExecutions: known ? [execution] : [] });
  }
  if (action === 'stop') {
    const { ErrorMessage } = JSON.parse(request.body) as { ErrorMessage: string };
    desk.running.delete(words);
    desk.stopped.push({ name: words, because: ErrorMessage });
    return json(200, { StopTimestamp: 0 });
  }
  return json(200, { Status: 'RUNNING', ...desk.ends.get(words) });
}

export interface LocalPlace extends Tables {
  readonly desk: Desk;
  /** The session file of an `npm start` that would run here. */
  session(): Promise<SessionFile>;
}

/** A table, a CloudWatch without alarms and a Lambda desk, as a session of this folder. */
export function aPlace(): LocalPlace {
  const tables = aTable();
  const desk: Desk = {
    invoked: [],
    answers: [],
    result: { kind: 'refused', problems: ['no plan was given'] },
    onPlan: undefined,
    onStart: () => Promise.resolve(),
    taken: new Set(),
    ends: new Map(),
    running: new Set(),
    stopped: [],
    late: new Set(),
  };
  const listeners: Listener[] = [];
  beforeAll(async () => {
    listeners.push(
      await listenHttp(async (request) => answer(desk, request)),
      await listenJson([createWorld().cloudWatch.service]),
    );
  });
  afterAll(async () => {
    await Promise.all(listeners.map((listener) => listener.close()));
  });
  return {
    ...tables,
    desk,
    session: async () => {
      const ids = ['grow-database-storage', 'verify-database'];
      const alias = (id: string) => `arn:aws:lambda:us-east-1:123456789012:function:${id}:live`;
      return {
        pid: process.pid,
        table: TABLE,
        endpoints: {
          AWS_ENDPOINT_URL_DYNAMODB: process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
          AWS_ENDPOINT_URL_LAMBDA: listeners[0]?.url ?? '',
          AWS_ENDPOINT_URL_CLOUDWATCH: listeners[1]?.url ?? '',
        },
        outputs: {
          Playbooks: JSON.stringify(Object.fromEntries(ids.map((id) => [id, alias(id)]))),
        },
      };
    },
  };
}
