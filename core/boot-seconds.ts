import type { Guide } from './guide.ts';
import type { History } from './history.ts';

/**
 * Seconds an instance takes to serve: the guide's figure, or the slowest of the last scale-outs when that
 * took longer. What was measured is when Render lists an instance, which is never later than it serves.
 */
export function bootSeconds(history: Pick<History, 'bootSeconds'>, guide: Guide): number {
  return Math.max(guide.policy.bootSeconds, ...history.bootSeconds);
}
