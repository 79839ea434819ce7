import type { Guide } from '../guide.ts';
import { markdownTable } from '../markdown-table.ts';
import { earlyMinutes } from './early.ts';
import { levelText, type Schedule, type ScheduledLevel } from './schedule.ts';

/** `api: at least 3 instances`, `database: exactly plan pro_8gb`. */
export function askText(ask: ScheduledLevel): string {
  return 'plan' in ask
    ? `${ask.target}: plan ${levelText(ask.plan)}`
    : `${ask.target}: ${levelText(ask.instances)} instances`;
}

function earlyText(schedule: Schedule, guide: Guide): string {
  const { early = 0 } = schedule;
  if (early === 0) return '';
  const minutes = `${earlyMinutes(schedule, guide, guide.policy.bootSeconds)} minutes`;
  return early === 'boot' ? `${minutes}, more when boots took longer` : minutes;
}

function exceptText({ exceptOn = [], exceptions = [] }: Schedule): string {
  const single = exceptions.map((one) =>
    'off' in one ? `${one.date} off` : `${one.date} ${one.from} to ${one.until}`,
  );
  return [...exceptOn.map((name) => `days of ${name}`), ...single].join(', ');
}

/** The guide page's section on schedules and holidays. */
export function schedulesPage(guide: Guide): readonly string[] {
  const { holidays, schedules } = guide;
  if (schedules.length === 0) return ['There are none.'];
  return [
    markdownTable(
      ['schedule', 'asks for', 'days', 'from', 'until', 'zone', 'floors begin early', 'except'],
      schedules.map((schedule) => [
        `\`${schedule.id}\``,
        schedule.asks.map(askText).join('; '),
        schedule.days.join(', '),
        schedule.from,
        schedule.until,
        schedule.timeZone,
        earlyText(schedule, guide),
        exceptText(schedule),
      ]),
    ),
    '',
    ...schedules.map(({ id, why }) => `- \`${id}\`: ${why}`),
    '',
    'What holds follows from the time alone and is looked at every minute. Where rows overlap, the highest floor and the lowest ceiling count. At the end of a span nothing is pushed down: what is not needed is given back as always. `npm run calendar` shows the days to come.',
    ...Object.entries(holidays).flatMap(([name, dates]) => [
      '',
      `Days of \`${name}\`: ${dates.join(', ')}.`,
    ]),
  ];
}
