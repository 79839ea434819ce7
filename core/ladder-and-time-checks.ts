import type { Rung, TargetKind } from './guide.ts';
import type { GuideCheck, GuideIssue } from './guide-issue.ts';
import { rungIndex } from './ladder.ts';
import { minuteOfDay } from './zoned-time.ts';

const rises = (from: Rung, to: Rung): string | undefined => {
  if (to.ramMb < from.ramMb) return `at least ${from.ramMb} MB of RAM, as ${from.plan} has`;
  if ((to.cpu ?? 0) < (from.cpu ?? 0)) return `at least ${from.cpu} CPU, as ${from.plan} has`;
  if (to.usdPerMonth <= from.usdPerMonth)
    return `a higher price than ${from.plan}, $${from.usdPerMonth}`;
  return to.ramMb === from.ramMb && to.cpu === from.cpu ? `more than ${from.plan}` : undefined;
};

const laddersRise: GuideCheck = ({ ladders }) =>
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

const tiersRise: GuideCheck = ({ growth: { tiers, projections } }) => [
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

const windowsLast: GuideCheck = ({ maintenanceWindows }) =>
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

/** What must be true of ladders, growth tiers and windows. */
export const ladderAndTimeChecks: readonly GuideCheck[] = [laddersRise, tiersRise, windowsLast];
