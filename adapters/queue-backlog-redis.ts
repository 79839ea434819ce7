import type { BacklogSource } from '#core/backlog-rules.ts';
import type { QueueCount } from './queue-backlog.ts';
import type { Secret } from './secret.ts';
import { type RedisAsking, withRedis } from './with-redis.ts';

type Celery = Extract<BacklogSource, { readonly redis: string }>;

/** `PRIORITY_STEPS`, `sep` and `unacked_key` of kombu/transport/redis.py. */
const STEPS = [0, 3, 6, 9];
const SEPARATOR = '\x06\x16';
const UNACKED = 'unacked';

/** The lists of a queue, as kombu counts them itself: the queue's own is that of priority 0. */
export function listsOf(queue: string, { kombu = {} }: Celery): readonly string[] {
  const { keyPrefix = '', prioritySteps = STEPS, separator = SEPARATOR } = kombu;
  return prioritySteps.map(
    (step) => `${keyPrefix}${queue}${step === 0 ? '' : `${separator}${step}`}`,
  );
}

/**
 * Tasks in a queue. Redis keeps no empty list, so that an idle queue and a misspelt one look alike: 0 is only
 * believed where kombu left the binding of the exchange, a set that outlives what was in the queue.
 */
async function waitingIn(redis: RedisAsking, queue: string, from: Celery): Promise<number> {
  const { exchange = queue, keyPrefix = '' } = from.kombu ?? {};
  const binding = `_kombu.binding.${exchange}`;
  const [isBound, ...lengths] = await Promise.all([
    redis.exists(`${keyPrefix}${binding}`),
    ...listsOf(queue, from).map((list) => redis.lLen(list)),
  ]);
  const waiting = lengths.reduce((sum, length) => sum + length, 0);
  if (waiting === 0 && isBound === 0) {
    throw new Error(`nothing says that there is a queue "${queue}": no list, and no ${binding}`);
  }
  return waiting;
}

/**
 * What lies in Celery's queues on Redis. In flight is what all workers of this broker's database hold, those of
 * other queues too, what they fetched ahead and what waits in them for its hour; a worker that died keeps
 * its tasks there until the visibility timeout. Throws what Redis said, also of keys of another type.
 */
export function celeryQueues(
  url: Secret,
  from: Celery,
  deadlineMilliseconds: number,
): Promise<QueueCount> {
  const { keyPrefix = '', unackedKey = UNACKED } = from.kombu ?? {};
  return withRedis(url, deadlineMilliseconds, async (redis) => {
    const [inFlight, ...waiting] = await Promise.all([
      redis.hLen(`${keyPrefix}${unackedKey}`),
      ...from.lists.map((queue) => waitingIn(redis, queue, from)),
    ]);
    return { waiting: waiting.reduce((sum, one) => sum + one, 0), inFlight };
  });
}
