import type { Instant } from '#core/guide.ts';
import type { Source, SourceReading } from '#core/loop/ports.ts';
import type { Point } from '#core/observation.ts';
import type { SignalId } from '#core/signals.ts';
import { limitConcurrency } from './limit-concurrency.ts';
import { reasonOf } from './reason-of.ts';
import type { SecretReader } from './secrets.ts';
import { withRedis } from './with-redis.ts';

const DEADLINE_MILLISECONDS = 6_000;
const MOST_AT_ONCE = 5;
const MINUTE = 60_000;

type Signals = Partial<Record<SignalId, readonly Point[]>>;

/** What INFO says now, as the signals of the minute that ended. A limit of 0 is none: no percentage. */
export function signalsOfInfo(info: string, now: Instant): Signals {
  const fields = new Map(
    info.split('\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
    }),
  );
  const count = (name: string): number => {
    const text = fields.get(name) ?? '';
    return /^\d+$/.test(text) ? Number(text) : Number.NaN;
  };
  const most = count('maxmemory');
  const values = [
    ['memory', most > 0 ? (100 * count('used_memory')) / most : Number.NaN],
    ['connections', count('connected_clients')],
  ] as const;
  const at = Math.floor(now / MINUTE) * MINUTE;
  return Object.fromEntries(
    values.flatMap(([id, value]) => (Number.isFinite(value) ? [[id, [{ at, value }]]] : [])),
  );
}

/** Memory and connections of Key Value instances, from their own INFO. */
export function redisInfo(
  secrets: Pick<SecretReader, 'read'>,
  deadlineMilliseconds = DEADLINE_MILLISECONDS,
): Source {
  const queue = limitConcurrency(MOST_AT_ONCE);
  return {
    name: 'redis',
    async read(targets, now): Promise<SourceReading> {
      const { redisUrls } = await secrets.read();
      const series: Record<string, Signals> = {};
      const silent: Record<string, string> = {};
      const readOne = async (id: string): Promise<void> => {
        const url = redisUrls[id];
        if (url === undefined) {
          silent[id] = `the secret has no redisUrls.${id}`;
          return;
        }
        try {
          const info = await withRedis(url, deadlineMilliseconds, (redis) => redis.info());
          series[id] = signalsOfInfo(info, now);
          if (series[id].memory === undefined)
            silent[id] = 'memory: it has no limit, or none it tells';
        } catch (error) {
          silent[id] = url.redact(reasonOf(error));
        }
      };
      const ids = targets.filter(({ kind }) => kind === 'key-value').map(({ id }) => id);
      await Promise.all(ids.map((id) => queue(() => readOne(id))));
      return { series, silent };
    },
  };
}
