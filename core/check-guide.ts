import * as v from 'valibot';
import { rowAlarms } from './alarms.ts';
import type { Guide, Rung, TargetKind } from './guide.ts';
import { guideShape } from './guide-shape.ts';
import { rungIndex } from './ladder.ts';
import { signals } from './signals.ts';
import { minuteOfDay } from './windows.ts';

/** One thing wrong with a guide. */
export interface GuideIssue {
  /** Where: `rows.2.high.value`. */
  readonly path: string;
  readonly value: unknown;
  readonly wanted: string;
}

type Check = (guide: Guide) => readonly GuideIssue[];

const duplicates = (path: string, ids: readonly string[]): readonly GuideIssue[] =>
  ids.flatMap((id, index) =>
    ids.indexOf(id) < index
      ? [{ path: `${path}.${index}.id`, value: id, wanted: 'a name used once' }]
      : [],
  );

const zoneIsKnown: Check = ({ timeZone }) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return [];
  } catch {
    return [
      { path: 'timeZone', value: timeZone, wanted: 'an IANA time zone, such as "Europe/London"' },
    ];
  }
};

const namesAreUnique: Check = ({ targets, rows, maintenanceWindows }) => [
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

const instancesAreARange: Check = ({ targets }) =>
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

const databasesExist: Check = ({ targets }) =>
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

const rowsFitTheirTargets: Check = ({ rows, targets }) =>
  rows.flatMap((row, index) => {
    const path = `rows.${index}`;
    const target = targets.find(({ id }) => id === row.target);
    if (target === undefined)
      return [{ path: `${path}.target`, value: row.target, wanted: 'a target of this guide' }];
    const issues: GuideIssue[] = [];
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

const linesAreInOrder: Check = ({ rows }) =>
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
    return issues;
  });

const rises = (from: Rung, to: Rung): string | undefined => {
  if (to.ramMb < from.ramMb) return `at least ${from.ramMb} MB of RAM, as ${from.plan} has`;
  if ((to.cpu ?? 0) < (from.cpu ?? 0)) return `at least ${from.cpu} CPU, as ${from.plan} has`;
  if (to.usdPerMonth <= from.usdPerMonth)
    return `a higher price than ${from.plan}, $${from.usdPerMonth}`;
  return to.ramMb === from.ramMb && to.cpu === from.cpu ? `more than ${from.plan}` : undefined;
};

const laddersRise: Check = ({ ladders }) =>
  (Object.keys(ladders) as TargetKind[]).flatMap((kind) =>
    ladders[kind].flatMap((rung, index, rungs) => {
      const path = `ladders.${kind}.${index}`;
      const below = rungs[index - 1];
      const wanted = below && rises(below, rung);
      const issues: GuideIssue[] = wanted === undefined ? [] : [{ path, value: rung.plan, wanted }];
      if (rungIndex(rungs, rung.plan) < index)
        issues.push({ path: `${path}.plan`, value: rung.plan, wanted: 'a plan named once' });
      if (kind === 'postgres' && rung.connections === undefined) {
        issues.push({
          path: `${path}.connections`,
          value: undefined,
          wanted: 'the connection limit of the plan',
        });
      }
      return issues;
    }),
  );

const tiersRise: Check = ({ growth: { tiers, projections } }) => [
  ...tiers.flatMap((tier, index) => {
    const below = tiers[index - 1];
    if (index === 0) {
      return tier.fromMonthlyActiveUsers === 0
        ? []
        : [
            {
              path: 'growth.tiers.0.fromMonthlyActiveUsers',
              value: tier.fromMonthlyActiveUsers,
              wanted: '0, so that everybody has a tier',
            },
          ];
    }
    return below !== undefined &&
      below.fromMonthlyActiveUsers < tier.fromMonthlyActiveUsers &&
      below.minInstances <= tier.minInstances
      ? []
      : [
          {
            path: `growth.tiers.${index}`,
            value: tier.fromMonthlyActiveUsers,
            wanted: 'more users and no fewer instances than the tier before',
          },
        ];
  }),
  ...projections.flatMap(({ inMonths }, index) => {
    const below = projections[index - 1];
    return below === undefined || below.inMonths < inMonths
      ? []
      : [
          {
            path: `growth.projections.${index}.inMonths`,
            value: inMonths,
            wanted: `more than ${below.inMonths}`,
          },
        ];
  }),
];

const windowsLast: Check = ({ maintenanceWindows }) =>
  maintenanceWindows.flatMap(({ from, until }, index) => {
    const length = (minuteOfDay(until) - minuteOfDay(from) + 1440) % 1440;
    return length === 0 || length >= 30
      ? []
      : [
          {
            path: `maintenanceWindows.${index}.until`,
            value: until,
            wanted: 'at least 30 minutes after from',
          },
        ];
  });

const alarmTextsFit: Check = (guide) =>
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

const checks: readonly Check[] = [
  zoneIsKnown,
  namesAreUnique,
  instancesAreARange,
  databasesExist,
  rowsFitTheirTargets,
  linesAreInOrder,
  laddersRise,
  tiersRise,
  windowsLast,
  alarmTextsFit,
];

function shapeIssues(guide: unknown): readonly GuideIssue[] {
  const result = v.safeParse(guideShape, guide);
  return (result.issues ?? []).map((issue) => ({
    path: v.getDotPath(issue) ?? '',
    value: issue.input,
    wanted: issue.message,
  }));
}

/** Everything wrong with a guide; an empty list means that it can be used. */
export function checkGuide(guide: unknown): readonly GuideIssue[] {
  const shape = shapeIssues(guide);
  const meaning = checks.flatMap((check) => {
    try {
      return check(guide as Guide);
    } catch (error) {
      // A part whose shape is wrong cannot be judged further; its shape issue already says so.
      if (shape.length === 0) throw error;
      return [];
    }
  });
  return [...shape, ...meaning];
}

/** The issues as lines for a terminal. */
export function guideReport(issues: readonly GuideIssue[]): string {
  const show = (value: unknown): string =>
    value === undefined ? 'nothing' : JSON.stringify(value);
  return [
    `The guide has ${issues.length} ${issues.length === 1 ? 'problem' : 'problems'}:`,
    ...issues.map(({ path, value, wanted }) => `  ${path}: found ${show(value)}, wanted ${wanted}`),
  ].join('\n');
}
