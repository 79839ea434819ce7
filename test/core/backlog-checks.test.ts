import { describe, expect, it } from 'vitest';
import type { BacklogSource } from '#core/backlog-rules.ts';
import { checkGuide, guideReport } from '#core/check-guide.ts';
import type { Guide, Row } from '#core/guide.ts';
import { observingGuide } from '#core/observing-guide.ts';
import { guide } from './situations.ts';
import { guideWith, latencyRow, workerGuide, workerTarget } from './worker-situations.ts';

const found = (some: unknown): string =>
  guideReport(checkGuide(some)).split('\n').slice(1).join('\n');
const from = (source: object): Guide => guideWith({ from: source as BacklogSource });
const withRow = (row: Partial<Row>): Guide => ({
  ...workerGuide,
  rows: [...guide.rows, { ...latencyRow, ...row } as Row],
});

describe('checks of a backlog', () => {
  it('find nothing wrong with queues of Celery or of SQS', () => {
    const kombu = { keyPrefix: 'shop:', separator: ':', prioritySteps: [0, 5], exchange: 'tasks' };
    const good = [
      workerGuide,
      from({ redis: 'redis', lists: ['celery', 'mail'], kombu }),
      from({ sqs: ['celery', 'orders.fifo'] }),
    ];
    for (const one of good) expect(checkGuide(one)).toEqual([]);
  });

  it.each<readonly [string, Guide, string]>([
    [
      'a broker that is no target',
      from({ redis: 'broker', lists: ['celery'] }),
      'targets.3.backlog.from.redis: found "broker", wanted a key-value target of this guide',
    ],
    [
      'a broker that is a database',
      from({ redis: 'database', lists: ['celery'] }),
      'targets.3.backlog.from.redis: found "database", wanted a key-value target of this guide',
    ],
    [
      'a queue named twice',
      from({ sqs: ['celery', 'celery'] }),
      'targets.3.backlog.from.sqs.1: found "celery", wanted a queue named once',
    ],
    [
      "a priority's list besides its queue",
      from({ redis: 'redis', lists: ['celery', 'celery\x06\x163'] }),
      'targets.3.backlog.from.lists.1: found "celery\\u0006\\u00163", wanted no list of a priority: those of celery are counted with it',
    ],
    [
      'priorities that do not rise from 0',
      from({ redis: 'redis', lists: ['celery'], kombu: { prioritySteps: [3, 6] } }),
      'targets.3.backlog.from.kombu.prioritySteps: found [3,6], wanted steps that rise from 0, as kombu has them',
    ],
    [
      'a URL in place of a queue',
      from({ sqs: ['https://sqs.us-east-1.amazonaws.com/1/celery'] }),
      'targets.3.backlog.from.sqs.0: found "https://sqs.us-east-1.amazonaws.com/1/celery", wanted the name of an SQS queue, no URL and no ARN',
    ],
    [
      'neither Redis nor SQS',
      from({ rabbitmq: ['celery'] }),
      'targets.3.backlog.from: found {"rabbitmq":["celery"]}, wanted either { redis, lists } or { sqs }',
    ],
    [
      'tasks that take no time',
      guideWith({ serviceSeconds: 0 }),
      'targets.3.backlog.serviceSeconds: found 0, wanted more than 0 seconds',
    ],
    [
      'a drain that takes for ever',
      guideWith({ drainSeconds: 1e6 }),
      'targets.3.backlog.drainSeconds: found 1000000, wanted at most 86400 seconds, a day',
    ],
    [
      'half a task side by side',
      guideWith({ concurrency: 0.5 }),
      'targets.3.backlog.concurrency: found 0.5, wanted a whole number\n  targets.3.backlog.concurrency: found 0.5, wanted 1 or more',
    ],
    [
      'a row for a queue of a target without one',
      withRow({ target: 'api', id: 'api-queue-latency' }),
      'rows.8.signal: found "queue-latency", wanted another signal, or a backlog of api, which says where its tasks wait',
    ],
    [
      'a row for what is in flight',
      withRow({ signal: 'queue-in-flight', id: 'worker-queue-in-flight' }),
      'rows.8.signal: found "queue-in-flight", wanted queue-depth or queue-latency: what is being done is no backlog',
    ],
    [
      'a larger plan against a backlog',
      withRow({ asks: ['instances', 'plan'] }),
      'rows.8.asks.1: found "plan", wanted instances, which drain a queue',
    ],
  ])('find %s', (_title, some, line) => {
    expect(found(some)).toBe(`  ${line}`);
  });
});

describe('a guide for watching', () => {
  const there = (renderId: string, kind: 'service' | 'key-value') => ({
    kind,
    renderId,
    name: kind,
    isWeb: kind === 'service',
    autoscaled: false,
  });

  it('counts no queue whose broker is not there', () => {
    const api = guide.targets.find(({ id }) => id === 'api')?.renderId ?? '';
    const services = [api, workerTarget.renderId].map((id) => there(id, 'service'));
    const seen = observingGuide(workerGuide, services);
    expect(checkGuide(seen)).toEqual([]);
    expect(seen.targets.map(({ id }) => id)).toEqual(['api', 'worker']);
    expect(seen.targets[1]).not.toHaveProperty('backlog');
    expect(seen.rows.map(({ target }) => target)).not.toContain('worker');
  });

  it('keeps a queue whose broker is there', () => {
    const broker = guide.targets.find(({ kind }) => kind === 'key-value')?.renderId ?? '';
    const both = [there(workerTarget.renderId, 'service'), there(broker, 'key-value')];
    const seen = observingGuide(workerGuide, both);
    expect(checkGuide(seen)).toEqual([]);
    expect(seen.rows.map(({ id }) => id)).toContain(latencyRow.id);
  });

  it('makes no rows for the queues of strangers', () => {
    const first = { ...workerGuide, targets: [workerTarget, ...guide.targets] };
    const seen = observingGuide(first, [there('srv-00000000000000000000', 'service')]);
    expect(seen.rows).toEqual([]);
  });
});
