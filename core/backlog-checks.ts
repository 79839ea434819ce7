import type { Guide, ServiceTarget } from './guide.ts';
import type { GuideCheck, GuideIssue } from './guide-issue.ts';
import { signals } from './signals.ts';

type Sized = ServiceTarget & Required<Pick<ServiceTarget, 'backlog'>>;

const sized = ({ targets }: Guide): readonly { readonly target: Sized; readonly path: string }[] =>
  targets.flatMap((target, index) =>
    target.kind === 'service' && target.backlog !== undefined
      ? [{ target: { ...target, backlog: target.backlog }, path: `targets.${index}.backlog.from` }]
      : [],
  );

const brokersExist: GuideCheck = (guide) =>
  sized(guide).flatMap(({ target, path }) => {
    const { from } = target.backlog;
    if (!('redis' in from)) return [];
    const isThere = guide.targets.some(({ kind, id }) => kind === 'key-value' && id === from.redis);
    if (isThere) return [];
    return [
      { path: `${path}.redis`, value: from.redis, wanted: 'a key-value target of this guide' },
    ];
  });

/** A queue named twice would be counted twice; so would one that is the list of another's priority. */
const queuesAreNamedOnce: GuideCheck = (guide) =>
  sized(guide).flatMap(({ target, path }) => {
    const { from } = target.backlog;
    const [names, where] = 'redis' in from ? [from.lists, 'lists'] : [from.sqs, 'sqs'];
    const separator = 'redis' in from ? (from.kombu?.separator ?? '\x06\x16') : undefined;
    return names.flatMap((name, index): readonly GuideIssue[] => {
      const at = `${path}.${where}.${index}`;
      if (names.indexOf(name) < index) {
        return [{ path: at, value: name, wanted: 'a queue named once' }];
      }
      const [queue] = separator === undefined ? [name] : name.split(separator);
      if (queue === name || queue === undefined || !names.includes(queue)) return [];
      const wanted = `no list of a priority: those of ${queue} are counted with it`;
      return [{ path: at, value: name, wanted }];
    });
  });

const stepsRise: GuideCheck = (guide) =>
  sized(guide).flatMap(({ target, path }) => {
    const { from } = target.backlog;
    const steps = ('redis' in from && from.kombu?.prioritySteps) || [0];
    const rise = steps.every((step, index) => index === 0 || step > (steps[index - 1] ?? step));
    if (steps[0] === 0 && rise) return [];
    const wanted = 'steps that rise from 0, as kombu has them';
    return [{ path: `${path}.kombu.prioritySteps`, value: steps, wanted }];
  });

/** What fills and drains a queue is the number of workers: nothing else answers to it. */
const queueRowsFit: GuideCheck = (guide) =>
  guide.rows.flatMap((row, index): readonly GuideIssue[] => {
    if (!row.signal.startsWith('queue-')) return [];
    const path = `rows.${index}`;
    const target = guide.targets.find(({ id }) => id === row.target);
    if (target?.kind !== 'service') return [];
    if (target.backlog === undefined) {
      const wanted = `another signal, or a backlog of ${target.id}, which says where its tasks wait`;
      return [{ path: `${path}.signal`, value: row.signal, wanted }];
    }
    if (signals.find(({ id }) => id === row.signal)?.load !== 'backlog') {
      const wanted = 'queue-depth or queue-latency: what is being done is no backlog';
      return [{ path: `${path}.signal`, value: row.signal, wanted }];
    }
    return row.asks.flatMap((ask, at) =>
      ask === 'instances'
        ? []
        : [{ path: `${path}.asks.${at}`, value: ask, wanted: 'instances, which drain a queue' }],
    );
  });

/** What must be true of queues by which workers are sized. */
export const backlogChecks: readonly GuideCheck[] = [
  brokersExist,
  queuesAreNamedOnce,
  stepsRise,
  queueRowsFit,
];
