import { guide } from '#config';
import { signals } from '#core/signals.ts';
import type { PageControl, PageSignal } from '#local/page/feed.ts';

const units: Readonly<Record<string, string>> = {
  Percent: '%',
  Milliseconds: 'ms',
  'Count/Second': '/s',
  Seconds: 's',
  Gigabytes: 'GB',
  Count: '',
};

const labels: Readonly<Record<string, string>> = {
  cpu: 'CPU',
  memory: 'Memory',
  'response-time': 'Response time, p95',
  'response-time-p50': 'Response time, median',
  'response-time-p99': 'Response time, p99',
  'request-rate': 'Requests',
  'error-rate': 'Errors',
  iops: 'IOPS',
  storage: 'Disk used',
  connections: 'Connections',
  'cache-hit': 'Cache hits',
};

/** The signals of one target, without points, in the order in which the page shows them. */
export function demoSignals(target: string, ids: readonly string[]): PageSignal[] {
  return ids.map((id) => {
    const known = signals.find((candidate) => candidate.id === id);
    const row = guide.rows.find((one) => one.target === target && one.signal === id);
    return {
      id,
      label: labels[id] ?? id,
      unit: units[known?.unit ?? 'Count'] ?? '',
      points: [],
      ...(id === 'request-rate' ? { primary: true } : {}),
      ...(row === undefined
        ? {}
        : {
            row: {
              id: row.id,
              high: row.high.value,
              low: row.low.value,
              highAlarm: `${row.id}-high`,
              lowAlarm: `${row.id}-low`,
              why: row.why,
            },
          }),
    };
  });
}

export const demoControls: readonly PageControl[] = [
  {
    id: 'traffic',
    label: 'Traffic ×3',
    help: 'Three times the visitors, until you switch it off.',
    kind: 'toggle',
    on: false,
    key: 't',
  },
  {
    id: 'leak',
    label: 'Leak memory',
    help: 'The API loses about 1 % of its memory a minute.',
    kind: 'toggle',
    on: false,
    key: 'l',
  },
  {
    id: 'silence',
    label: 'Silence metrics',
    help: 'Render measures nothing. Blind, Capstan must not shrink.',
    kind: 'toggle',
    on: false,
    key: 's',
  },
  {
    id: 'render',
    label: 'Break Render',
    help: 'Render’s API answers with errors until you mend it.',
    kind: 'toggle',
    on: false,
    key: 'b',
  },
  {
    id: 'events',
    label: 'Shuffle events',
    help: 'Hundredfold and out of order. Nothing may happen twice.',
    kind: 'press',
    key: 'd',
  },
  {
    id: 'pause',
    label: 'Pause Capstan',
    help: 'It keeps watching and deciding, and changes nothing.',
    kind: 'toggle',
    on: false,
    key: 'p',
  },
  {
    id: 'flood',
    label: 'Flood',
    help: '2,000 newsletters at once. Mails that somebody waits for must not wait.',
    kind: 'press',
    place: 'tasks',
  },
  {
    id: 'postmark',
    label: 'Break Postmark',
    help: 'It answers 503. Mails must wait, none may be lost.',
    kind: 'toggle',
    on: false,
    place: 'tasks',
  },
];
