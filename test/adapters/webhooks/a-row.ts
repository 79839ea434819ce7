import type { Webhook } from '#core/tasks/kinds/webhook.ts';
import type { Task } from '#core/tasks/task.ts';
import type { WebhookRow } from '#core/tasks/task-rules.ts';
import type { TaskLog } from '#core/tasks/world.ts';

/** 32 bytes, as the parameter holds them. */
export const SIGNING_KEY = Buffer.alloc(32, 7).toString('base64');

export const row: WebhookRow = {
  kind: 'webhook',
  why: 'a test',
  retryHours: 24,
  disableAfterDays: 5,
  lanes: { normal: { concurrency: 2, batchSize: 10 } },
  attempts: 20,
  backoff: { baseSeconds: 10, mostSeconds: 10_800 },
  timeoutSeconds: 4,
  breaker: {
    windowSeconds: 120,
    atLeastCalls: 5,
    failurePercent: 80,
    openSeconds: 60,
    mostOpenSeconds: 3_600,
  },
  tellAfterMinutes: 1_440,
};

/** A task to a destination. */
export const aTask = (id: string, payload: Partial<Webhook> & { url: string }): Task<Webhook> => ({
  kind: 'webhook',
  id,
  priority: 'normal',
  occurredAt: '2026-03-03T16:30:00Z',
  queuedAt: 0,
  payload: {
    destination: 'acme',
    event: 'asset.moved',
    data: { asset: 17 },
    ordered: false,
    ...payload,
  },
});

/** A log that keeps what went wrong. */
export function aLog(): TaskLog & { readonly troubles: string[] } {
  const troubles: string[] = [];
  return { troubles, note: () => {}, trouble: (what) => void troubles.push(what) };
}
