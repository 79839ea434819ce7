import { alarmName } from './alarms.ts';
import { carePage } from './care/care-page.ts';
import type { ActionClass, Guide, Row, Target, TargetKind } from './guide.ts';
import { limitsOf } from './limits.ts';
import { markdownTable as table } from './markdown-table.ts';
import { publishedSignals } from './published-signals.ts';
import { schedulesPage } from './schedules/schedules-page.ts';
import { signal } from './signals.ts';
import { tasksPage } from './tasks/tasks-page.ts';
import { inUnits } from './units.ts';

const usd = (value: number): string => `$${value.toLocaleString('en-US')}`;
const thousands = (value: number): string => value.toLocaleString('en-US');

const kinds: Readonly<Record<TargetKind, string>> = {
  service: 'service',
  postgres: 'PostgreSQL',
  'key-value': 'Key Value (Redis)',
};

const classes: Readonly<Record<ActionClass, string>> = {
  instances: 'number of instances',
  'service-plan': "a service's plan (no downtime without a disk)",
  'database-plan': "a database's plan (minutes of downtime, seconds with a standby)",
  'database-disk': "a database's disk (one way, no downtime)",
  'key-value-plan': "a Key Value's plan (one way, one to two minutes of downtime)",
};

const asked = {
  instances: 'more instances',
  plan: 'the next plan of the ladder',
  disk: 'a larger disk',
} as const;

function minutes({ breaching, of }: { readonly breaching: number; readonly of: number }): string {
  return breaching === of ? `all of ${of} minutes` : `${breaching} of ${of} minutes`;
}

function answerTo(row: Row, guide: Guide): string {
  const asks = row.asks.map((ask) => asked[ask]).join(', and when that is impossible ');
  const emergency =
    row.high.emergency === undefined
      ? ''
      : ` From ${inUnits(row.high.emergency, signal(row.signal).unit)} on it is an emergency: the change need not wait for a maintenance window and may use the budget's reserve.`;
  const low =
    row.low.leadsTo === 'shrink'
      ? `Below the low line Capstan gives back what is not needed, once every signal of ${row.target} is fresh and content with less and no high alarm is up.`
      : 'Below the low line nothing happens: this cannot be given back.';
  return `Above the high line Capstan asks for ${asks}, so that the signal comes to ${inUnits(row.high.aim, signal(row.signal).unit)}.${emergency} ${low} Every change is checked on Render, watched for ${guide.policy.watch.minutes} minutes, and undone if it made things worse and can be undone.`;
}

function rowSection(row: Row, guide: Guide): string {
  const { unit, means } = signal(row.signal);
  return [
    `<a id="${row.id}"></a>`,
    `### ${row.id}`,
    '',
    `${row.target}: ${means}.`,
    '',
    table(
      ['line', 'value', 'for', 'alarm', 'what it means'],
      [
        [
          'high',
          `> ${inUnits(row.high.value, unit)}`,
          minutes(row.high),
          `\`${alarmName(row, 'high')}\``,
          row.why.high,
        ],
        ['ordinary', inUnits(row.current, unit), '', '', ''],
        [
          'low',
          `< ${inUnits(row.low.value, unit)}`,
          minutes(row.low),
          `\`${alarmName(row, 'low')}\``,
          row.why.low,
        ],
      ],
    ),
    '',
    answerTo(row, guide),
    '',
    `To silence it: \`npx capstan pause ${row.target} --for 2h --why "…"\` stops every change of ${row.target}; the alarms go on.`,
  ].join('\n');
}

function targetLine(target: Target, guide: Guide): readonly string[] {
  const { floor, ceiling } = limitsOf(guide, target);
  const limits =
    target.kind === 'service'
      ? `${floor} to ${ceiling} instances, ${target.mode} mode`
      : target.kind === 'postgres'
        ? `disk up to ${thousands(target.maxDiskGb)} GB`
        : '';
  return [`\`${target.id}\``, kinds[target.kind], `\`${target.renderId}\``, limits];
}

function ladderTable(kind: TargetKind, guide: Guide): string {
  return table(
    ['plan', 'CPU', 'RAM', 'connections', 'a month'],
    guide.ladders[kind].map(({ plan, cpu, ramMb, connections, usdPerMonth }) => [
      `\`${plan}\``,
      cpu === undefined ? '–' : String(cpu),
      ramMb < 1024 ? `${ramMb} MB` : `${ramMb / 1024} GB`,
      connections === undefined ? '–' : thousands(connections),
      usd(usdPerMonth),
    ]),
  );
}

function published(guide: Guide): readonly (readonly string[])[] {
  return guide.targets.flatMap((target) =>
    publishedSignals(guide, target).map(({ metricName, unit, means }) => [
      `\`${metricName}\``,
      `\`Target=${target.id}\``,
      unit,
      means,
    ]),
  );
}

/** The guide as a page for people: what every alarm means and what Capstan does about it. */
export function guidePage(guide: Guide): string {
  const { budget, growth, maintenanceWindows, policy } = guide;
  return `${[
    `# The guide of ${guide.application}`,
    '',
    '<!-- Made by `npm run guide` from capstan.config.ts; edit that file, not this one. -->',
    '',
    'Every number here comes from `capstan.config.ts`. Alarms link to the section of their row.',
    '',
    '## Targets',
    '',
    table(
      ['target', 'kind', 'on Render', 'limits'],
      guide.targets.map((target) => targetLine(target, guide)),
    ),
    '',
    '## Rows',
    '',
    guide.rows.map((row) => rowSection(row, guide)).join('\n\n'),
    '',
    '## Ladders',
    '',
    ...(Object.keys(guide.ladders) as TargetKind[]).flatMap((kind) => [
      `### ${kinds[kind]}`,
      '',
      ladderTable(kind, guide),
      '',
    ]),
    `A GB of database disk costs ${usd(guide.diskUsdPerGbMonth)} a month.`,
    '',
    '## Trust',
    '',
    table(
      ['change', 'more', 'less'],
      (Object.keys(classes) as ActionClass[]).map((name) => [
        classes[name],
        guide.trust[name].up,
        guide.trust[name].down,
      ]),
    ),
    '',
    '`observe` records what it would do, `recommend` says it too, `approve` waits for `npx capstan approve`, `auto` acts.',
    '',
    '## Maintenance windows',
    '',
    table(
      ['window', 'days', `from (${guide.timeZone})`, 'until'],
      maintenanceWindows.map(({ id, days, from, until }) => [id, days.join(', '), from, until]),
    ),
    '',
    '## Schedules',
    '',
    ...schedulesPage(guide),
    '',
    ...tasksPage(guide),
    ...carePage(guide),
    '## Budget',
    '',
    `${usd(budget.usdPerMonth)} a month for all targets; ${usd(budget.reserveUsdPerMonth)} more for panic and emergencies.`,
    '',
    '## Growth',
    '',
    `Now ${thousands(growth.monthlyActiveUsers)} monthly active users.`,
    '',
    table(
      ['from monthly active users', 'instances at least'],
      growth.tiers.map(({ fromMonthlyActiveUsers, minInstances }) => [
        thousands(fromMonthlyActiveUsers),
        String(minInstances),
      ]),
    ),
    '',
    table(
      ['in months', 'users', 'requests a day', 'database', 'files', 'at once'],
      growth.projections.map((p) => [
        String(p.inMonths),
        thousands(p.monthlyActiveUsers),
        thousands(p.requestsPerDay),
        `${thousands(p.databaseGb)} GB`,
        `${thousands(p.fileStorageGb)} GB`,
        thousands(p.concurrentUsers),
      ]),
    ),
    '',
    '## How the loop behaves',
    '',
    `- Values older than ${policy.staleAfterSeconds} s are stale: they never shrink and never buy.`,
    `- Sizes come from the mean of ${policy.sizingMinutes} minutes; within ${policy.tolerancePercent.up} % above the aim (${policy.tolerancePercent.down} % below) nothing changes.`,
    `- One step up at most doubles or adds ${policy.step.maxAdd}; one step down takes ${policy.step.maxDrop} or ${policy.step.maxDropPercent} %.`,
    `- Panic: ${policy.panic.windowMinutes} minutes that need ${policy.panic.factor} times what is ready, or read ${policy.panic.saturatedPercent} % and more.`,
    `- A shrink looks back ${policy.downWindowMinutes} minutes and comes ${policy.spacingMinutes.down} minutes after any change at the earliest.`,
    `- A fleet that had to grow does not shrink back for ${policy.growthMemory.hours} hours, unless demand is ${policy.growthMemory.lessDemandPercent} % lower than it was then.`,
    `- A deploy freezes changes until ${policy.deployFreeze.settleMinutes} minutes after it is live; a change by hand is left alone for ${policy.manualHoldMinutes} minutes.`,
    `- At most ${policy.changesPerHour} changes of one target in an hour.`,
    '',
    '## Metrics',
    '',
    `Namespace \`Capstan/${guide.application}\`, one value a minute: ${published(guide).length} metrics, and the loop's own \`Heartbeat\`.`,
    '',
    table(['metric', 'dimension', 'unit', 'means'], published(guide)),
  ].join('\n')}\n`;
}
