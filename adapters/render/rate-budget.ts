import type { Instant } from '#core/guide.ts';
import type { Failed } from './errors/outcome.ts';
import { RenderUnavailable } from './errors/render-unavailable.ts';
import type { Bucket } from './operations.ts';
import type { RateBudget } from './transport.ts';

/** How many calls a minute are ours to make; the guide's `policy.renderCallsPerMinute`. */
export interface CallsPerMinute {
  readonly reads: number;
  readonly writes: number;
  readonly perService: number;
}

/** Counts the calls of one minute for everybody who shares the key. */
export interface CallCounter {
  /** Adds `calls` to what `bucket` spent in `minute` (since the epoch) unless that passes `most`. */
  reserve(bucket: string, minute: number, calls: number, most: number): Promise<boolean>;
}

interface Options {
  readonly callsPerMinute: CallsPerMinute;
  readonly counter: CallCounter;
  readonly now: () => Instant;
  /** Reads taken from the counter at once: each reservation is a write that costs money. */
  readonly readsAtOnce?: number;
}

interface Held {
  readonly minute: number;
  readonly left: number;
}

const MINUTE = 60_000;
const READS_AT_ONCE = 20;

const notSent = (call: Failed, reason: string, retryAfterSeconds: number, cause?: unknown) =>
  new RenderUnavailable({ ...call, reason, retryAfterSeconds, outcome: 'not-applied', cause });

/**
 * Render's limits are fixed windows aligned to the minute and shared by all who use the key, so every
 * copy of every function draws on one count per minute. Nothing leaves without a share of it.
 */
export function rateBudget({
  callsPerMinute,
  counter,
  now,
  readsAtOnce = READS_AT_ONCE,
}: Options): RateBudget {
  const limits = {
    reads: callsPerMinute.reads,
    writes: callsPerMinute.writes,
    service: callsPerMinute.perService,
  };
  const held = new Map<string, Promise<Held>>();
  const closedUntil = new Map<string, Instant>();
  const keyOf = (bucket: Bucket, id = '') => (bucket === 'service' ? `service ${id}` : bucket);

  async function draw(bucket: Bucket, key: string, before: Held | undefined): Promise<Held> {
    const minute = Math.floor(now() / MINUTE);
    if (before?.minute === minute) {
      // An empty share means that the minute is spent, and is not asked for again.
      if (before.left > 0) return { minute, left: before.left - 1 };
      if (before.left < 0) return before;
    }
    const most = limits[bucket];
    const calls = bucket === 'reads' ? Math.min(readsAtOnce, most) : 1;
    const granted = calls > 0 && (await counter.reserve(key, minute, calls, most));
    return { minute, left: granted ? calls - 1 : -1 };
  }

  return {
    async spend(operation, bucket, id) {
      const key = keyOf(bucket, id);
      const call = { operation, id };
      const closed = (closedUntil.get(key) ?? 0) - now();
      if (closed > 0) throw notSent(call, 'it asked us to wait', Math.ceil(closed / 1000));
      // One after the other, so that no share is spent twice.
      const earlier = held.get(key) ?? Promise.resolve(undefined);
      const turn = earlier.catch(() => undefined).then((before) => draw(bucket, key, before));
      held.set(key, turn);
      const { left, minute } = await turn.catch((cause: unknown) => {
        throw notSent(call, 'the shared rate budget could not be read', 30, cause);
      });
      if (left >= 0) return;
      const secondsLeft = Math.max(1, Math.ceil(((minute + 1) * MINUTE - now()) / 1000));
      throw notSent(call, `Capstan's share of this minute's ${bucket} calls is spent`, secondsLeft);
    },
    close(bucket, id, seconds) {
      closedUntil.set(keyOf(bucket, id), now() + seconds * 1000);
    },
  };
}
