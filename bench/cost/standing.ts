import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Guide } from '#core/guide.ts';
import { publishedSignals } from '#core/published-signals.ts';
import { type TaskKind, taskKinds } from '#core/tasks/ids.ts';
import { capstanApp, stackName } from '#lib/capstan-app.ts';

/** What a month costs for merely being there, in units of the prices. */
export interface Standing {
  readonly alarmMetrics: number;
  readonly fastAlarmMetrics: number;
  readonly customMetrics: number;
  readonly secrets: number;
  readonly idlePolls: number;
  readonly fifoIdlePolls: number;
  readonly dashboards: number;
  /** Memory of a function of the loop; they all have the same. */
  readonly memoryGb: number;
  /** Memory of the function that cares for a database; 0 without. */
  readonly careGb: number;
  /** Memory of the worker of each kind of task. */
  readonly workerGb: ReadonlyMap<TaskKind, number>;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

const HOURS_PER_MONTH = 730;
/**
 * Lambda keeps five pollers on a queue whose mapping has a maximum concurrency, each waits 20 s a call. That it
 * keeps fewer where the maximum is lower, or on FIFO queues, is written nowhere: five are counted for each.
 */
const POLLS_PER_HOUR = (5 * 3_600) / 20;

const functionsFolder = join(import.meta.dirname, '..', '..', 'functions');

/** The price does not depend on the code, so any code will do. */
function template(guide: Guide): Readonly<Record<string, Resource>> {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-cost-'));
  for (const file of readdirSync(functionsFolder).filter((name) => name.endsWith('.ts'))) {
    const name = basename(file, '.ts');
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'index.mjs'), '');
  }
  // Whether the template is sound is for its tests to say; here it only costs seconds.
  process.env['CDK_VALIDATION'] = 'false';
  const app = capstanApp({ guide, functionsFolder: folder, outdir: join(folder, 'cdk.out') });
  const resources = app.synth().getStackByName(stackName(guide)).template.Resources as Record<
    string,
    Resource
  >;
  rmSync(folder, { recursive: true });
  return resources;
}

/** Each metric that an alarm looks at is paid for, also those in its expressions. */
function metricsIn({ Properties }: Resource): number {
  const { Metrics } = Properties as { Metrics?: readonly { MetricStat?: unknown }[] };
  return Metrics?.filter(({ MetricStat }) => MetricStat !== undefined).length ?? 1;
}

const isFast = ({ Properties }: Resource): boolean =>
  typeof Properties['Period'] === 'number' && Properties['Period'] < 60;

/** Types of the template that cost nothing by themselves, so that a new one cannot be forgotten. */
const free = [
  'AWS::Events::EventBus',
  'AWS::Events::Rule',
  // An account's first million of databases, tables and partitions.
  'AWS::Glue::Database',
  'AWS::Glue::Table',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Url',
  'AWS::Lambda::Version',
  'AWS::SNS::Subscription',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::ScheduleGroup',
  // A dollar a million invocations; a row of the guide has three a day.
  'AWS::Scheduler::Schedule',
];

/** Types that cost by what they are used for, which the counts say, or that are counted below. */
const counted = [
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::DynamoDB::Table',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
];

/** Reads what stands there from the synthesized template of `guide`. */
export function standing(guide: Guide): Standing {
  const all = template(guide);
  const resources = Object.values(all);
  const of = (type: string) => resources.filter(({ Type }) => Type === type);
  const unknown = resources.find(({ Type }) => !free.includes(Type) && !counted.includes(Type));
  if (unknown !== undefined) throw new Error(`the cost model does not know ${unknown.Type}`);

  const alarms = of('AWS::CloudWatch::Alarm');
  const sum = (some: readonly Resource[]) =>
    some.reduce((total, alarm) => total + metricsIn(alarm), 0);
  const functions = of('AWS::Lambda::Function').map(
    ({ Properties }) =>
      Properties as { Environment?: { Variables?: Readonly<Record<string, unknown>> } },
  );
  const mappings = of('AWS::Lambda::EventSourceMapping');
  const fifo = mappings.filter(({ Properties }) => isFifo(all, Properties));
  const polls = POLLS_PER_HOUR * HOURS_PER_MONTH;
  const workers = workerMemory(all);
  const ofTheLoop = Object.entries(all).filter(
    ([id, { Type }]) => Type === 'AWS::Lambda::Function' && !/^(Tasks|Care)/.test(id),
  );
  const care = Object.entries(all).find(
    ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith('CareDatabase'),
  );
  const heartbeat = 1;
  const openBreakers = guide.tasks === undefined ? 0 : 1;
  const promisesAndFailures = guide.care === undefined ? 0 : 2;
  return {
    alarmMetrics: sum(alarms.filter((alarm) => !isFast(alarm))),
    fastAlarmMetrics: sum(alarms.filter(isFast)),
    customMetrics: guide.targets.reduce(
      (total, target) => total + publishedSignals(guide, target).length,
      heartbeat + openBreakers + promisesAndFailures,
    ),
    secrets: new Set(
      functions.flatMap(({ Environment: { Variables = {} } = {} }) =>
        Object.entries(Variables).flatMap(([name, value]) =>
          name.endsWith('SECRET_NAME') ? [value] : [],
        ),
      ),
    ).size,
    idlePolls: (mappings.length - fifo.length) * polls,
    fifoIdlePolls: fifo.length * polls,
    dashboards: of('AWS::CloudWatch::Dashboard').length,
    memoryGb: Math.max(...ofTheLoop.map(([, one]) => memoryGb(one))),
    careGb: care === undefined ? 0 : memoryGb(care[1]),
    workerGb: workers,
  };
}

const memoryGb = ({ Properties }: Resource): number => Number(Properties['MemorySize']) / 1024;

/** Whether a mapping takes from a FIFO queue. */
function isFifo(
  all: Readonly<Record<string, Resource>>,
  { EventSourceArn }: Resource['Properties'],
): boolean {
  const [queue = ''] = (EventSourceArn as { readonly 'Fn::GetAtt': readonly string[] })[
    'Fn::GetAtt'
  ];
  return all[queue]?.Properties['FifoQueue'] === true;
}

function workerMemory(all: Readonly<Record<string, Resource>>): ReadonlyMap<TaskKind, number> {
  return new Map(
    Object.values(all).flatMap((resource) => {
      const [, kind] = /: ([a-z-]+)$/.exec(String(resource.Properties?.['Description'])) ?? [];
      const known = taskKinds.find((one) => one === kind);
      const isWorker = resource.Type === 'AWS::Lambda::Function' && known !== undefined;
      return isWorker ? [[known, memoryGb(resource)] as const] : [];
    }),
  );
}
