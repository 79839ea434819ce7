import { hintQueue } from '#adapters/hint-queue.ts';
import { metricPublisher } from '#adapters/metric-publisher.ts';
import { postgresStatistics } from '#adapters/postgres-statistics.ts';
import { queueBacklog } from '#adapters/queue-backlog.ts';
import { redisInfo } from '#adapters/redis-info.ts';
import { renderMetrics } from '#adapters/render/metrics/render-metrics.ts';
import { renderActuator } from '#adapters/render/render-actuator.ts';
import { secretReader } from '#adapters/secrets.ts';
import { tableCallCounter } from '#adapters/state-table/call-counter.ts';
import { observationStore } from '#adapters/state-table/observation-store.ts';
import { breakerStore } from '#adapters/tasks/breaker-store.ts';
import { guide as ours } from '#config';
import type { Guide } from '#core/guide.ts';
import { type CollectTrouble, collect } from '#core/loop/collect.ts';
import { environment } from './shared/environment.ts';
import { logger, observed } from './shared/observed.ts';
import { countOpenBreakers } from './shared/open-breakers.ts';
import { connectRender } from './shared/render.ts';

/** As everybody else sees it: what a guide may have, this one may lack. */
const guide: Guide = ours;

const table = environment('TABLE_NAME');
const secrets = secretReader(environment('SECRET_NAME'), Date.now);
const render = connectRender(secrets, table);

const parts = {
  guide,
  sources: [
    renderMetrics(render),
    redisInfo(secrets),
    postgresStatistics(secrets),
    queueBacklog(secrets),
  ],
  render: renderActuator(render, guide.targets),
  observations: observationStore(table, guide.policy.keepDays),
  metrics: metricPublisher(guide),
  hints: hintQueue(environment('HINT_QUEUE_URL')),
  now: Date.now,
};

const counter = tableCallCounter(table);
const MINUTE = 60_000;

const breakers = guide.tasks && breakerStore(environment('TASKS_TABLE'), guide.tasks.keepDays);

/** Counts the breakers that keep tasks waiting; that they cannot be read is trouble and stops nothing else. */
async function countBreakers(): Promise<CollectTrouble> {
  try {
    if (breakers !== undefined) countOpenBreakers(guide, await breakers.list(), Date.now());
    return [];
  } catch (error) {
    return [{ part: 'open breakers', error }];
  }
}

/** Every minute: what the targets are and how they do, remembered and published. */
export const handler = observed(async () => {
  // A tick that comes twice collects once.
  if (!(await counter.reserve('collections', Math.floor(Date.now() / MINUTE), 1, 1))) return;
  const counted = countBreakers();
  const trouble = [...(await collect(parts)), ...(await counted)];
  for (const { part, error } of trouble) logger.error(`could not collect ${part}`, { error });
  // Everything that could be done is done; failing now only makes the trouble heard.
  if (trouble.length > 0)
    throw new Error(`could not collect ${trouble.map(({ part }) => part).join(', ')}`);
});
