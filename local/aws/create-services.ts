import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PacedClock } from '#local/clock.ts';
import { CloudWatch } from './cloudwatch/cloudwatch.ts';
import { deliverTo } from './delivery.ts';
import { DynamoDb } from './dynamodb/dynamodb.ts';
import type { DeliveryNote } from './events/delivery/parcel.ts';
import { EventBridge } from './events/event-bridge.ts';
import { Scheduler } from './events/scheduler.ts';
import { eventsMetrics } from './events-metrics.ts';
import { statusEvent } from './lambda/durable/status-event.ts';
import { invocationMetrics, throttleMetrics } from './lambda/function-metrics.ts';
import { Lambda } from './lambda/lambda.ts';
import { FunctionUrls } from './lambda/url/function-urls.ts';
import { objectEvents } from './object-events.ts';
import { Queues } from './queues/queues.ts';
import { TopicSubscriptions } from './queues/topic-subscriptions.ts';
import type { Services } from './resources/resource-type.ts';
import type { RuntimeListeners } from './runtime-events.ts';
import { ParameterStore } from './secrets/parameter-store.ts';
import { SecretsManager } from './secrets/secrets-manager.ts';
import type { Usage } from './usage.ts';

export interface ServiceOptions {
  readonly clock: PacedClock;
  readonly region: string;
  readonly account: string;
  readonly seed: number;
  /** AWS_ENDPOINT_URL_… for functions; asked for when one starts. */
  readonly environment: () => Readonly<Record<string, string>>;
}

function scratchFolder(): { folder: () => string; remove: () => void } {
  let folder: string | undefined;
  return {
    folder: () => {
      folder ??= mkdtempSync(join(tmpdir(), 'local-aws-'));
      return folder;
    },
    remove: () => {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Makes every service and connects them; nothing listens and nothing fires yet. */
export function createServices(
  options: ServiceOptions,
  listeners: RuntimeListeners,
  usage: Usage,
): { services: Services; stop: () => Promise<void> } {
  const { clock, region, account, seed } = options;
  const home = { clock, region, account };
  const report = (problem: string): void => listeners.emit('problem', problem);
  const deadLetter = (source: string, body: string, because: string, queue?: string): void =>
    listeners.emit('dead-letter', {
      at: clock.now(),
      source,
      body,
      because,
      ...(queue === undefined ? {} : { queue }),
    });
  const deliver = deliverTo(() => ({ lambda, queues, events }));

  const queues = new Queues({
    ...home,
    listeners: {
      deadLetter: ({ source, queue, body }) =>
        deadLetter(source, body, 'received too often', queue),
      publication: (publication) => {
        topics.published(publication);
        listeners.emit('notification', publication);
      },
      call: (service, operation) => usage.count(service, operation),
      object: (change) => {
        if (eventBuckets.has(change.bucket)) events.publish(newObjectEvent(change));
      },
    },
  });
  const eventBuckets = new Set<string>();
  const newObjectEvent = objectEvents(home);
  const lambda = new Lambda({
    clock,
    deliver,
    endpoints: options.environment,
    listeners: {
      invocation: (record) => {
        usage.countInvocation(record);
        cloudwatch.putMetricData('AWS/Lambda', invocationMetrics(record, clock.now()));
        listeners.emit('invocation', record);
      },
      log: (record) => {
        if (record.record !== undefined && '_aws' in record.record) {
          cloudwatch.ingestEmf(record.line);
        }
        listeners.emit('log', record);
      },
      throttle: (name) =>
        cloudwatch.putMetricData('AWS/Lambda', throttleMetrics(name, clock.now())),
      failed: ({ functionName, payload, error }) => deadLetter(functionName, payload, error),
      problem: report,
      execution: (note) => {
        listeners.emit('execution', note);
        events.publish(statusEvent(note, home));
      },
    },
  });
  const topics = new TopicSubscriptions({
    queues,
    now: () => clock.now(),
    invoke: (functionArn, payload) => lambda.invokeAsync(functionArn, payload),
  });

  /** Deliveries that were given up; those that went well or are tried again say nothing. */
  const noteDelivery = (note: DeliveryNote): void => {
    if (note.kind !== 'dead-letter' && note.kind !== 'lost') return;
    const { senderArn, deadLetter: letter } = note.parcel;
    const body = JSON.stringify(letter?.payload ?? {});
    if (note.kind === 'lost') deadLetter(senderArn, body, note.because);
    else deadLetter(senderArn, body, note.failure.message, note.queueArn);
  };
  const events = new EventBridge({
    ...home,
    deliver,
    seed,
    observe: (note) => {
      const metrics = eventsMetrics(note, clock.now());
      if (metrics.length > 0) cloudwatch.putMetricData('AWS/Events', metrics);
      if (note.kind === 'event') listeners.emit('event', note);
      else noteDelivery(note);
    },
  });
  const scheduler = new Scheduler({
    ...home,
    deliver,
    seed,
    observe: (note) => {
      if (note.kind !== 'note') noteDelivery(note);
    },
  });
  const cloudwatch = new CloudWatch({
    ...home,
    notify: deliver,
    emit: (event) => {
      listeners.emit('alarm', event);
      events.publish(event);
    },
  });
  const tables = new DynamoDb(clock);
  const scratch = scratchFolder();
  const services: Services = {
    ...home,
    lambda,
    functionUrls: new FunctionUrls({ lambda, clock, account, report }),
    mappings: new Map(),
    queues,
    queueNames: [],
    eventBuckets,
    topics,
    tables,
    secrets: new SecretsManager(home),
    parameters: new ParameterStore(home),
    cloudwatch,
    events,
    scheduler,
    policies: [],
    scratch: scratch.folder,
    report,
  };
  const stop = async (): Promise<void> => {
    listeners.clear();
    for (const mapping of services.mappings.values()) mapping.stop();
    for (const service of [cloudwatch, events, scheduler, tables]) service.stop();
    await Promise.all([lambda.stop(), queues.stop(), services.functionUrls.close()]);
    scratch.remove();
  };
  return { services, stop };
}
