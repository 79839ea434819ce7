import { rowAlarms } from './alarms.ts';
import { backlogChecks } from './backlog-checks.ts';
import type { TargetKind } from './guide.ts';
import type { GuideCheck, GuideIssue } from './guide-issue.ts';
import { signals } from './signals.ts';

const duplicates = (path: string, ids: readonly string[]): readonly GuideIssue[] =>
  ids.flatMap((id, index) =>
    ids.indexOf(id) < index
      ? [{ path: `${path}.${index}.id`, value: id, wanted: 'a name used once' }]
      : [],
  );

const zoneIsKnown: GuideCheck = ({ timeZone }) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return [];
  } catch {
    return [
      { path: 'timeZone', value: timeZone, wanted: 'an IANA time zone, such as "Europe/London"' },
    ];
  }
};

const namesAreUnique: GuideCheck = ({ targets, rows, maintenanceWindows }) => [
  ...duplicates(
    'targets',
    targets.map(({ id }) => id),
  ),
  ...duplicates(
    'rows',
    rows.map(({ id }) => id),
  ),
  ...duplicates(
    'maintenanceWindows',
    maintenanceWindows.map(({ id }) => id),
  ),
  ...targets.flatMap(({ renderId }, index) =>
    targets.findIndex((other) => other.renderId === renderId) < index
      ? [
          {
            path: `targets.${index}.renderId`,
            value: renderId,
            wanted: 'a resource that no other target claims',
          },
        ]
      : [],
  ),
];

const instancesAreARange: GuideCheck = ({ targets }) =>
  targets.flatMap((target, index) =>
    target.kind === 'service' && target.instances.min > target.instances.max
      ? [
          {
            path: `targets.${index}.instances.min`,
            value: target.instances.min,
            wanted: `at most max, ${target.instances.max}`,
          },
        ]
      : [],
  );

const databasesExist: GuideCheck = ({ targets }) =>
  targets.flatMap((target, index) => {
    if (target.kind !== 'service' || target.connections === undefined) return [];
    const { database } = target.connections;
    const known = targets.some(({ kind, id }) => kind === 'postgres' && id === database);
    return known
      ? []
      : [
          {
            path: `targets.${index}.connections.database`,
            value: database,
            wanted: 'a postgres target of this guide',
          },
        ];
  });

const asksOf: Readonly<Record<TargetKind, readonly string[]>> = {
  service: ['instances', 'plan'],
  postgres: ['plan', 'disk'],
  'key-value': ['plan'],
};

const rowsFitTheirTargets: GuideCheck = ({ rows, targets }) =>
  rows.flatMap((row, index) => {
    const path = `rows.${index}`;
    const target = targets.find(({ id }) => id === row.target);
    if (target === undefined)
      return [{ path: `${path}.target`, value: row.target, wanted: 'a target of this guide' }];
    const issues: GuideIssue[] = [];
    if (!signals.some(({ id }) => id === row.signal)) return [];
    const kinds: readonly TargetKind[] = signals.find(({ id }) => id === row.signal)?.of ?? [];
    if (!kinds.includes(target.kind)) {
      const fit = signals.filter((signal) => signal.of.includes(target.kind)).map(({ id }) => id);
      issues.push({
        path: `${path}.signal`,
        value: row.signal,
        wanted: `a signal of a ${target.kind}: ${fit.join(', ')}`,
      });
    }
    if (row.id !== `${row.target}-${row.signal}`) {
      issues.push({
        path: `${path}.id`,
        value: row.id,
        wanted: `${row.target}-${row.signal}, which names its alarms`,
      });
    }
    row.asks.forEach((ask, at) => {
      if (asksOf[target.kind].includes(ask) && (ask !== 'disk' || row.signal === 'storage')) return;
      issues.push({
        path: `${path}.asks.${at}`,
        value: ask,
        wanted: `what a ${target.kind} can be asked for: ${asksOf[target.kind].join(', ')} (disk only by storage)`,
      });
    });
    return issues;
  });

const linesAreInOrder: GuideCheck = ({ rows }) =>
  rows.flatMap((row, index) => {
    const path = `rows.${index}`;
    const issues: GuideIssue[] = [];
    const wrong = (at: string, value: unknown, wanted: string): void => {
      issues.push({ path: `${path}.${at}`, value, wanted });
    };
    if (row.low.value >= row.high.value)
      wrong('low.value', row.low.value, `below high.value, ${row.high.value}`);
    if (row.high.aim >= row.high.value)
      wrong('high.aim', row.high.aim, `below high.value, ${row.high.value}`);
    if (row.high.aim <= row.low.value)
      wrong(
        'high.aim',
        row.high.aim,
        `above low.value, ${row.low.value}, or growing would ask for shrinking`,
      );
    if (row.high.emergency !== undefined && row.high.emergency <= row.high.value) {
      wrong('high.emergency', row.high.emergency, `above high.value, ${row.high.value}`);
    }
    for (const side of ['high', 'low'] as const) {
      if (row[side].breaching > row[side].of)
        wrong(`${side}.breaching`, row[side].breaching, `at most of, ${row[side].of}`);
    }
    const percent = signals.find(({ id }) => id === row.signal)?.unit === 'Percent';
    if (percent && row.high.value > 100) wrong('high.value', row.high.value, 'at most 100 %');
    if (percent && (row.high.emergency ?? 0) > 100) {
      wrong('high.emergency', row.high.emergency, 'at most 100 %');
    }
    if (row.asks.includes('disk') && row.low.leadsTo === 'shrink') {
      wrong('low.leadsTo', row.low.leadsTo, 'advice: a disk never shrinks');
    }
    return issues;
  });

const alarmTextsFit: GuideCheck = (guide) =>
  rowAlarms(guide).flatMap(({ row, side, description }) =>
    description.length <= 1024
      ? []
      : [
          {
            path: `rows.${guide.rows.findIndex(({ id }) => id === row)}.why.${side}`,
            value: `${description.length} characters`,
            wanted: 'a description of at most 1024 characters',
          },
        ],
  );

/** One-way doors: what cannot be done is not trusted to be done. */
const oneWayDoors: GuideCheck = ({ trust }) =>
  (['database-disk', 'key-value-plan'] as const).flatMap((name) =>
    trust[name].down === 'auto' || trust[name].down === 'approve'
      ? [
          {
            path: `trust.${name}.down`,
            value: trust[name].down,
            wanted: 'observe or recommend: Render cannot make it smaller',
          },
        ]
      : [],
  );

/** What must be true of targets, rows, their alarms and the trust in changing them. */
export const targetAndRowChecks: readonly GuideCheck[] = [
  zoneIsKnown,
  namesAreUnique,
  instancesAreARange,
  databasesExist,
  rowsFitTheirTargets,
  linesAreInOrder,
  alarmTextsFit,
  oneWayDoors,
  ...backlogChecks,
];
