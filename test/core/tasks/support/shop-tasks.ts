import type { Guide } from '#core/guide.ts';
import type { TaskRow, TaskRules } from '#core/tasks/task-rules.ts';
import { shippedGuide } from '../../situations.ts';

/** What rows have in common. */
export const base = {
  why: 'It takes longer than a page may.',
  lanes: { normal: { concurrency: 5, batchSize: 10 } },
  attempts: 5,
  backoff: { baseSeconds: 5, mostSeconds: 900 },
  timeoutSeconds: 30,
  breaker: {
    windowSeconds: 60,
    atLeastCalls: 5,
    failurePercent: 50,
    openSeconds: 30,
    mostOpenSeconds: 600,
  },
  tellAfterMinutes: 15,
};
export const since = { name: 'since', type: 'date' } as const;
export const report = {
  id: 'sales',
  title: 'Sales',
  sql: "select day, total from sales where day >= $1 and shop <> ';$9' order by day",
  parameters: [since],
};
/** One at a time. */
export const alone = { normal: { concurrency: 2, batchSize: 1 } };
export const rows: readonly TaskRow[] = [
  {
    ...base,
    kind: 'email',
    from: 'Shop <no-reply@shop.example>',
    streams: { transactional: 'outbound', broadcast: 'broadcast' },
    templates: { 'report-ready': 'transactional' },
    lanes: { high: { concurrency: 5, batchSize: 100 }, ...base.lanes },
  },
  {
    ...base,
    kind: 'report',
    reports: [report],
    linkHours: 12,
    keepDays: 30,
    template: 'report-ready',
    lanes: alone,
    timeoutSeconds: 840,
  },
  {
    ...base,
    kind: 'file',
    incoming: 'incoming/',
    processed: 'processed/',
    largestMegabytes: 50,
    largestMegapixels: 50,
    largestPages: 500,
    widths: [320],
    formats: ['webp'],
    lanes: alone,
  },
  { ...base, kind: 'webhook', retryHours: 24, disableAfterDays: 5, timeoutSeconds: 80 },
  {
    ...base,
    kind: 'payment-event',
    deliverTo: 'https://api.shop.example/events',
    timeoutSeconds: 80,
  },
];
/** Every kind and a route, of tests' own, so that those of capstan.config.ts may change. */
export const tasks: TaskRules = {
  rows,
  routes: [
    { id: 'sold', source: 'shop', detailType: 'Sold', kind: 'webhook', priority: 'normal' },
    { id: 'invited', source: 'shop', detailType: 'Invited', kind: 'email', priority: 'high' },
  ],
  keepDays: 45,
  dashboard: false,
};

export const guide: Guide = { ...shippedGuide, tasks };
