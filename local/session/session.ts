import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { playbookExecutions, readPlaybooksOutput } from '#adapters/playbook-executions.ts';
import { decisionLedger } from '#adapters/state-table/decision-ledger.ts';
import { putPause, removePause } from '#adapters/state-table/pauses.ts';
import { runArchive } from '#adapters/state-table/runs.ts';
import { stateStore } from '#adapters/state-table/state-store.ts';
import type { Guide, Instant } from '#core/guide.ts';
import type { AlarmState } from '#core/observation.ts';
import { approvalSecretName } from '#core/playbooks/approval-secret.ts';
import { type Runtime, startRuntime } from '#local/aws/runtime.ts';
import type { PacedClock } from '#local/clock.ts';
import type { PageHealth } from '#local/page/feed.ts';
import { beginCare } from './care/begin-care.ts';
import type { SimulatedCare } from './care/simulated-care.ts';
import { Controls } from './controls.ts';
import { type PlaybookRunner, playbookRunner } from './playbook-runner.ts';
import { SessionFeed } from './session-feed.ts';
import type { SimulatedRender } from './simulated-render.ts';
import { beginTasks } from './tasks/begin-tasks.ts';
import type { SimulatedTasks } from './tasks/simulated-tasks.ts';

export interface SessionOptions {
  readonly guide: Guide;
  /** The cloud assembly's folder. */
  readonly assembly: string;
  readonly clock: PacedClock;
  readonly seed: number;
  /** What the guide's secret holds. */
  readonly secret: Readonly<Record<string, unknown>>;
  /** Absent when a real account is watched. */
  readonly simulated?: SimulatedRender;
  /** Absent when the guide has no tasks, and when a real account is watched. */
  readonly tasks?: SimulatedTasks | undefined;
  /** Absent when the guide cares for no database, and when a real account is watched. */
  readonly care?: SimulatedCare | undefined;
}

/** Capstan, running on this machine. */
export interface Session {
  readonly runtime: Runtime;
  readonly feed: SessionFeed;
  readonly table: string;
  /** The outputs of the stack, but for those by which a real account could be changed. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Absent when a real account is watched: nothing may change it from here. */
  readonly playbooks?: PlaybookRunner;
  /** What went wrong, oldest first: failed invocations and problems of the runtime. */
  readonly errors: readonly string[];
  /** What people were told, oldest first. */
  readonly notices: readonly { readonly at: Instant; readonly sentence: string }[];
  stop(): Promise<void>;
}

/** Signs the approval links of this session. */
const newKey = (): string => randomBytes(32).toString('base64url');

/** More than a target decides between two looks, storms included. */
const MOST_DECISIONS = 200;
const MOST_KEPT = 200;

function outputOf(runtime: Runtime, name: string): string {
  const found = Object.values(runtime.outputs).flatMap((outputs) => outputs[name] ?? [])[0];
  if (typeof found !== 'string') throw new Error(`the stack has no output ${name}`);
  return found;
}

function outputsOf(runtime: Runtime): Readonly<Record<string, string>> {
  const all = Object.values(runtime.outputs).flatMap((outputs) => Object.entries(outputs));
  return Object.fromEntries(
    all.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

function playbooksOf(runtime: Runtime, table: string, { policy }: Guide): PlaybookRunner {
  const aliases = readPlaybooksOutput(outputOf(runtime, 'Playbooks'));
  return playbookRunner(playbookExecutions(aliases), runArchive(table, policy.keepDays));
}

/** Names of the functions that run playbooks, from the ARNs of their aliases. */
function playbookFunctions(runtime: Runtime): ReadonlySet<string | undefined> {
  const aliases = readPlaybooksOutput(outputOf(runtime, 'Playbooks'));
  return new Set(Object.values(aliases).map((arn) => arn.split(':').at(-2)));
}

/** What AWS clients find the runtime by, as handlers do; the keys open nothing. */
const accessTo = (runtime: Runtime): Readonly<Record<string, string>> => ({
  ...runtime.endpoints,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
});

function largestCalls(runtime: Runtime): PageHealth['calls'] {
  const counts = Object.entries(runtime.calls().calls).flatMap(([service, operations]) =>
    Object.entries(operations).map(
      ([operation, count]) => [`${service} ${operation}`, count] as const,
    ),
  );
  return Object.fromEntries(counts.sort((a, b) => b[1] - a[1]).slice(0, 12));
}

function kept<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > MOST_KEPT) list.shift();
}

const alarmMail = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ AlarmName: v.string(), NewStateValue: v.string(), NewStateReason: v.string() }),
);

/** CloudWatch mails JSON about alarms; everything else already is a sentence. */
function sentenceOf(message: string): string {
  const mail = v.safeParse(alarmMail, message);
  if (!mail.success) return message;
  const { AlarmName, NewStateReason, NewStateValue } = mail.output;
  return `${AlarmName} is ${NewStateValue}: ${NewStateReason}`;
}

/** Starts the stack against a simulated or a real Render and follows what it does. */
export async function startSession(options: SessionOptions): Promise<Session> {
  const { assembly, care, clock, guide, secret, seed, simulated, tasks } = options;
  const runtime = await startRuntime({
    assembly,
    clock,
    seed,
    secrets: {
      [guide.secretName]: JSON.stringify(secret),
      [approvalSecretName(guide)]: JSON.stringify({ approvalKey: newKey() }),
      ...care?.secrets,
    },
    buckets: care?.buckets ?? {},
    secureParameters: tasks?.parameters ?? {},
  });
  const access = accessTo(runtime);
  Object.assign(process.env, access);
  const table = outputOf(runtime, 'TableName');
  const reconcile = outputOf(runtime, 'ReconcileFunctionName');
  const store = stateStore(table);
  const ledger = decisionLedger(table, guide.policy.keepDays);
  const errors: string[] = [];
  const notices: { at: Instant; sentence: string }[] = [];
  let heartbeatAt: Instant | undefined;
  let deadLetters = 0;

  const cared =
    care &&
    beginCare(care, {
      guide,
      access,
      table,
      outputs: outputsOf(runtime),
      onProblem: (text) => kept(errors, text),
    });
  const begun = tasks && beginTasks(tasks, { clock, guide, runtime, outputs: outputsOf(runtime) });
  const controls = new Controls(
    {
      simulated,
      now: () => clock.now(),
      chaos: (chaos) => runtime.events.chaos(chaos),
      pause: (pause) => (pause === undefined ? removePause(table) : putPause(table, pause)),
    },
    begun?.controls,
  );
  const startable =
    simulated === undefined ? {} : { playbooks: playbooksOf(runtime, table, guide) };
  const feed = new SessionFeed(
    {
      ...startable,
      tasks: begun?.shown,
      care: cared?.shown,
      guide,
      mode: simulated === undefined ? 'observe' : 'simulated',
      seed,
      now: () => clock.now(),
      speed: () => clock.speed,
      snapshot: () => store.read(guide.targets.map(({ id }) => id)),
      decisions: async (target, since) => {
        const found = await ledger.decisions(target, { since, limit: MOST_DECISIONS });
        return found.toReversed();
      },
      alarms: () =>
        runtime.cloudwatch.alarms().map(({ name, since, state }) => ({
          name,
          since,
          state: state.value as AlarmState,
          reason: state.reason,
        })),
      health: () => ({
        ...(heartbeatAt === undefined ? {} : { heartbeatAt }),
        errors: errors.length,
        deadLetters,
        calls: largestCalls(runtime),
      }),
    },
    controls,
  );

  const playbookNames = playbookFunctions(runtime);
  const complain = (problem: unknown) => kept(errors, `the page: ${String(problem)}`);
  care?.seeded.catch(complain);
  begun?.onSettled(() => void feed.refreshTasks().catch(complain));
  runtime.on('invocation', ({ at, error, functionName, outcome }) => {
    if (outcome !== 'success') kept(errors, `${functionName} ${outcome}: ${error ?? ''}`);
    if (playbookNames.has(functionName)) feed.refreshRuns().catch(complain);
    if (functionName === cared?.functionName) feed.refreshCare().catch(complain);
    if (functionName !== reconcile) return;
    if (outcome === 'success') heartbeatAt = at;
    feed.refresh().catch(complain);
  });
  runtime.on('problem', (problem) => kept(errors, problem));
  runtime.on('dead-letter', ({ because, source }) => {
    deadLetters += 1;
    kept(errors, `dead letter from ${source}: ${because}`);
  });
  runtime.on('notification', (publication) => {
    kept(notices, { at: clock.now(), sentence: sentenceOf(publication.message) });
  });
  const { Playbooks, ...harmless } = outputsOf(runtime);
  const outputs =
    simulated === undefined || Playbooks === undefined ? harmless : { ...harmless, Playbooks };
  return {
    runtime,
    feed,
    table,
    outputs,
    errors,
    notices,
    ...startable,
    stop: () => runtime.stop(),
  };
}
