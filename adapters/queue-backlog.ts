import type { Backlog } from '#core/backlog-rules.ts';
import type { Instant, Target } from '#core/guide.ts';
import type { Source, SourceReading } from '#core/loop/ports.ts';
import { limitConcurrency } from './limit-concurrency.ts';
import { celeryQueues } from './queue-backlog-redis.ts';
import { sqsQueues } from './queue-backlog-sqs.ts';
import { reasonOf } from './reason-of.ts';
import type { SecretReader } from './secrets.ts';

const DEADLINE_MILLISECONDS = 6_000;
const MOST_AT_ONCE = 5;
const MINUTE = 60_000;

/** What lies in the queues of one worker service, all of them together. */
export interface QueueCount {
  /** Tasks that nobody has taken. */
  readonly waiting: number;
  /** Tasks that were taken and not acknowledged. */
  readonly inFlight: number;
}

const backlogOf = (target: Target): Backlog | undefined =>
  target.kind === 'service' ? target.backlog : undefined;

const series = ({ inFlight, waiting }: QueueCount, now: Instant) => {
  const at = Math.floor(now / MINUTE) * MINUTE;
  return {
    'queue-depth': [{ at, value: waiting }],
    'queue-in-flight': [{ at, value: inFlight }],
  };
};

/**
 * How many tasks wait for workers, and how many they hold, from Celery's broker or from SQS. A service has both
 * numbers, of all its queues, or none: half a backlog would be taken for a small one.
 */
export function queueBacklog(
  secrets: Pick<SecretReader, 'read'>,
  deadlineMilliseconds = DEADLINE_MILLISECONDS,
): Source {
  const queue = limitConcurrency(MOST_AT_ONCE);
  const countSqs = sqsQueues();
  const count = async ({ from }: Backlog): Promise<QueueCount> => {
    if ('sqs' in from) return countSqs(from.sqs, deadlineMilliseconds);
    const url = (await secrets.read()).redisUrls[from.redis];
    if (url === undefined) throw new Error(`the secret has no redisUrls.${from.redis}`);
    return celeryQueues(url, from, deadlineMilliseconds).catch((error: unknown) => {
      throw new Error(url.redact(reasonOf(error)));
    });
  };
  return {
    name: 'queues',
    async read(targets, now): Promise<SourceReading> {
      const found: Record<string, SourceReading['series'][string]> = {};
      const silent: Record<string, string> = {};
      const readOne = async (id: string, backlog: Backlog): Promise<void> => {
        try {
          found[id] = series(await count(backlog), now);
        } catch (error) {
          silent[id] = reasonOf(error);
        }
      };
      await Promise.all(
        targets.flatMap((target) => {
          const backlog = backlogOf(target);
          return backlog === undefined ? [] : [queue(() => readOne(target.id, backlog))];
        }),
      );
      return { series: found, silent };
    },
  };
}
