import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Guide } from '#core/guide.ts';
import { publishedSignals } from '#core/published-signals.ts';
import { capstanApp, stackName } from '#lib/capstan-app.ts';

/** What a month costs for merely being there, in units of the prices. */
export interface Standing {
  readonly alarmMetrics: number;
  readonly fastAlarmMetrics: number;
  readonly customMetrics: number;
  readonly secrets: number;
  readonly idlePolls: number;
  /** Memory of a function; they all have the same. */
  readonly memoryGb: number;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

const HOURS_PER_MONTH = 730;
/** Lambda keeps five pollers on a queue whose mapping has a maximum concurrency, each waits 20 s a call. */
const POLLS_PER_HOUR = (5 * 3_600) / 20;

const functionsFolder = join(import.meta.dirname, '..', '..', 'functions');

/** The price does not depend on the code, so any code will do. */
function template(guide: Guide): readonly Resource[] {
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
  return Object.values(resources);
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
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Url',
  'AWS::Lambda::Version',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::ScheduleGroup',
  // A dollar a million invocations; a row of the guide has three a day.
  'AWS::Scheduler::Schedule',
];

/** Types that cost by what they are used for, which the counts say, or that are counted below. */
const counted = [
  'AWS::CloudWatch::Alarm',
  'AWS::DynamoDB::Table',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
];

/** Reads what stands there from the synthesized template of `guide`. */
export function standing(guide: Guide): Standing {
  const resources = template(guide);
  const of = (type: string) => resources.filter(({ Type }) => Type === type);
  const unknown = resources.find(({ Type }) => !free.includes(Type) && !counted.includes(Type));
  if (unknown !== undefined) throw new Error(`the cost model does not know ${unknown.Type}`);

  const alarms = of('AWS::CloudWatch::Alarm');
  const sum = (some: readonly Resource[]) =>
    some.reduce((total, alarm) => total + metricsIn(alarm), 0);
  const functions = of('AWS::Lambda::Function').map(
    ({ Properties }) =>
      Properties as {
        MemorySize: number;
        Environment?: { Variables?: { SECRET_NAME?: string; APPROVAL_SECRET_NAME?: string } };
      },
  );
  const heartbeat = 1;
  return {
    alarmMetrics: sum(alarms.filter((alarm) => !isFast(alarm))),
    fastAlarmMetrics: sum(alarms.filter(isFast)),
    customMetrics: guide.targets.reduce(
      (total, target) => total + publishedSignals(guide, target).length,
      heartbeat,
    ),
    secrets: new Set(
      functions.flatMap(({ Environment: { Variables } = {} }) =>
        [Variables?.SECRET_NAME ?? [], Variables?.APPROVAL_SECRET_NAME ?? []].flat(),
      ),
    ).size,
    idlePolls: of('AWS::Lambda::EventSourceMapping').length * POLLS_PER_HOUR * HOURS_PER_MONTH,
    memoryGb: Math.max(...functions.map(({ MemorySize }) => MemorySize)) / 1024,
  };
}
