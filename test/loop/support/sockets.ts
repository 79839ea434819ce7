import { alarmReader } from '#adapters/alarm-reader.ts';
import { metricPublisher } from '#adapters/metric-publisher.ts';
import { renderMetrics } from '#adapters/render/metrics/render-metrics.ts';
import { tableCallCounter } from '#adapters/state-table/call-counter.ts';
import { decisionLedger } from '#adapters/state-table/decision-ledger.ts';
import { holds } from '#adapters/state-table/holds.ts';
import { observationStore } from '#adapters/state-table/observation-store.ts';
import { stateStore } from '#adapters/state-table/state-store.ts';
import { metricNamespace, rowAlarms } from '#core/alarms.ts';
import type { Guide } from '#core/guide.ts';
import type { Source, SourceReading } from '#core/loop/ports.ts';
import { CloudWatch } from '#local/aws/cloudwatch/cloudwatch.ts';
import type { Clock } from '#local/clock.ts';
import { type FakeRender, startFakeRender } from '#local/fake-render/fake-render.ts';
import type { Alarms, Carriage } from './carriage.ts';
import type { TablePorts } from './memory-table.ts';
import { API_KEY } from './render-backend.ts';
import type { Sandbox } from './sandbox.ts';
import type { System } from './system.ts';
import { socketFetch } from './wire.ts';

/** Signals that Render does not measure: SQL and INFO give them, here the script. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  database: ['iops'],
  redis: ['memory', 'connections'],
};

function portsOn(table: string, system: System, { io }: Pick<Sandbox, 'io'>): TablePorts {
  const { keepDays } = system.guide.policy;
  const state = stateStore(table);
  const observations = observationStore(table, keepDays);
  const counter = tableCallCounter(table);
  const taken = holds(table);
  return {
    state: {
      read: (targets) => io('table read state', () => state.read(targets)),
      async write(target, content, version) {
        const isOurs = await io('table write state', () => state.write(target, content, version));
        // The judge reads what is stored here.
        if (isOurs) system.table.put(`STATE ${target}`, { version: version + 1, ...content });
        return isOurs;
      },
      pauses: (target) => io('table read pauses', () => state.pauses(target)),
    },
    observations: {
      readObservations: (targets) =>
        io('table read observations', () => observations.readObservations(targets)),
      saveObservation: (observation) =>
        io('table write observation', () => observations.saveObservation(observation)),
      rememberDemand: (...demand) =>
        io('table write demand', () => observations.rememberDemand(...demand)),
    },
    ledger: {
      record: (decision) =>
        io('table write decision', () => decisionLedger(table, keepDays).record(decision)),
    },
    counter: { reserve: (...asked) => io('table count', () => counter.reserve(...asked)) },
    holds: {
      take: (hold) => io('table write hold', () => taken.take(hold)),
      release: (target, run, at) => io('table write hold', () => taken.release(target, run, at)),
    },
  };
}

/** CloudWatch over its wire protocol, read and written by the product's own adapters. */
function cloudWatchAlarms(guide: Guide, cloudWatch: CloudWatch, changed: string[]): Alarms {
  for (const alarm of rowAlarms(guide)) {
    cloudWatch.putMetricAlarm({
      AlarmName: alarm.name,
      Namespace: metricNamespace(guide),
      MetricName: alarm.metricName,
      Dimensions: [{ Name: 'Target', Value: alarm.target }],
      Statistic: alarm.statistic,
      Period: 60,
      EvaluationPeriods: alarm.evaluationPeriods,
      DatapointsToAlarm: alarm.datapointsToAlarm,
      Threshold: alarm.threshold,
      ComparisonOperator: alarm.comparison,
      TreatMissingData: alarm.treatMissingData,
    });
  }
  const reader = alarmReader(() => 0);
  return {
    publish: (changes) => metricPublisher(guide).publish(changes),
    evaluate() {
      cloudWatch.evaluate();
      return changed
        .splice(0)
        .flatMap((name) => rowAlarms(guide).filter((alarm) => alarm.name === name));
    },
    read: async (names) => (await reader.alarms(names)).states,
    force: () => {
      throw new Error('only the desk in memory can be forced');
    },
  };
}

function scripted(system: System, sandbox: Sandbox): Source {
  return {
    name: 'scripted',
    read: (_targets, at) =>
      sandbox.io('metrics read', (): SourceReading => {
        const all = system.heardSince(at);
        const series = Object.entries(ELSEWHERE).map(([target, signals]) => {
          const own = Object.entries(all[target] ?? {});
          return [target, Object.fromEntries(own.filter(([id]) => signals.includes(id)))] as const;
        });
        return { series: Object.fromEntries(series), silent: {} };
      }),
  };
}

/** What was started for a run over sockets. */
export interface Sockets {
  readonly carriage: Carriage;
  /** For whoever serves it to the unmodified SDK. */
  readonly cloudWatch: () => CloudWatch;
  close(): Promise<void>;
}

/** Everything over sockets: Render's API, DynamoDB and CloudWatch on their wire protocols. */
export function overSockets(table: string): Sockets {
  let render: Promise<FakeRender> | undefined;
  let cloudWatch: CloudWatch | undefined;
  const carriage: Carriage = {
    isVirtual: false,
    async carry(system, { method, path, query, body }, init) {
      const { clock, world } = system;
      render ??= startFakeRender({ clock, world, apiKeys: [API_KEY] });
      const { url } = await render;
      const address = `${url}${path}${query.size === 0 ? '' : `?${query}`}`;
      return socketFetch(address, { ...init, method, ...(body === '' ? {} : { body }) });
    },
    ports: (system, sandbox) =>
      portsOn(table, system, { io: (label, effect) => sandbox.io(label, effect) }),
    sources: (system, sandbox, client) => [renderMetrics(client), scripted(system, sandbox)],
    alarms(guide: Guide, clock: Clock) {
      const changed: string[] = [];
      cloudWatch = new CloudWatch({
        clock,
        account: '111111111111',
        region: 'us-east-1',
        emit: ({ detail }) => changed.push(String((detail as { alarmName?: string }).alarmName)),
      });
      return cloudWatchAlarms(guide, cloudWatch, changed);
    },
  };
  return {
    carriage,
    cloudWatch: () => {
      if (cloudWatch === undefined) throw new Error('no run has begun');
      return cloudWatch;
    },
    close: async () => (await render)?.close(),
  };
}
