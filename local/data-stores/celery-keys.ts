import type { KeptKey } from './key-value-info.ts';

/** Celery's queue as it stands on its broker. */
export interface CeleryQueue {
  readonly name: string;
  readonly waiting: number;
  /** Taken and not acknowledged, of all queues. */
  readonly unacked: number;
}

/** The keys that kombu 5 has on Redis for a queue that somebody once declared. */
export function celeryKeys({ name, unacked, waiting }: CeleryQueue): ReadonlyMap<string, KeptKey> {
  return new Map<string, KeptKey>([
    [name, { type: 'list', size: Math.floor(waiting) }],
    ['unacked', { type: 'hash', size: Math.round(unacked) }],
    [`_kombu.binding.${name}`, { type: 'set', size: 1 }],
    ['_kombu.binding.celery.pidbox', { type: 'set', size: 1 }],
  ]);
}
