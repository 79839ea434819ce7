import { hintQueue } from '#adapters/hint-queue.ts';
import { metricPublisher } from '#adapters/metric-publisher.ts';
import { postgresStatistics } from '#adapters/postgres-statistics.ts';
import { redisInfo } from '#adapters/redis-info.ts';
import { renderMetrics } from '#adapters/render/metrics/render-metrics.ts';
import { renderActuator } from '#adapters/render/render-actuator.ts';
import { secretReader } from '#adapters/secrets.ts';
import { tableCallCounter } from '#adapters/state-table/call-counter.ts';
import { observationStore } from '#adapters/state-table/observation-store.ts';
import { guide } from '#config';
import { collect } from '#core/loop/collect.ts';
import { environment } from './shared/environment.ts';
import { logger, observed } from './shared/observed.ts';
import { connectRender } from './shared/render.ts';

const table = environment('TABLE_NAME');
const secrets = secretReader(environment('SECRET_NAME'), Date.now);
const render = connectRender(secrets, table);

const parts = {
  guide,
  sources: [renderMetrics(render), redisInfo(secrets), postgresStatistics(secrets)],
  render: renderActuator(render, guide.targets),
  observations: observationStore(table, guide.policy.keepDays),
  metrics: metricPublisher(guide),
  hints: hintQueue(environment('HINT_QUEUE_URL')),
  now: Date.now,
};

const counter = tableCallCounter(table);
const MINUTE = 60_000;

/** Every minute: what the targets are and how they do, remembered and published. */
export const handler = observed(async () => {
  // A tick that comes twice collects once.
  if (!(await counter.reserve('collections', Math.floor(Date.now() / MINUTE), 1, 1))) return;
  const trouble = await collect(parts);
  for (const { part, error } of trouble) logger.error(`could not collect ${part}`, { error });
  // Everything that could be done is done; failing now only makes the trouble heard.
  if (trouble.length > 0)
    throw new Error(`could not collect ${trouble.map(({ part }) => part).join(', ')}`);
});
