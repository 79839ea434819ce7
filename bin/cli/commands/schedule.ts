import { Command } from 'commander';
import { guide } from '#config';
import { checkGuide, guideReport } from '#core/check-guide.ts';
import { emptyHistory } from '#core/history.ts';
import type { Snapshot } from '#core/loop/ports.ts';
import { calendarOf } from '#core/schedules/calendar.ts';
import { calendarText } from '#core/schedules/calendar-text.ts';
import { wallClock, wallTime } from '#core/zoned-time.ts';
import { EXIT, wrongUse } from '../exit.ts';
import { levelsAt, levelsText, nextLevels } from '../levels.ts';
import type { Run } from '../run.ts';
import { readCount, readTarget } from '../words.ts';

interface Options {
  readonly days: string;
  readonly guide?: boolean;
}

const MOST_DAYS = 31;

const help = `
Examples:
  $ npx capstan schedule                 now, today and tomorrow
  $ npx capstan schedule api --days 7
  $ npx capstan schedule --guide         from the guide alone, without AWS or a session

Measured boot times move early beginnings, and what a person set counts for "now"; --guide leaves both out.
"npm run calendar" draws two weeks.
--json: {"at", "now": [{"target", "levels": {"floor", "ceiling", "planFloor", "planCeiling", "by"}, "next": {"at",
"levels"}}], "calendar": {"zone", "days": [{"date", "from", "until", "change", "notes"}], "lanes": [{"target", "what",
"days": [[{"from", "until", "floor", "ceiling", "by"}]]}]}}
`;

function nowOf(ids: readonly string[], states: Snapshot['states'], at: number) {
  return guide.targets
    .filter(({ id }) => ids.includes(id))
    .map((target) => {
      const history = states[target.id]?.history ?? emptyHistory;
      const next = nextLevels(guide, target, history, at);
      return {
        target: target.id,
        kind: target.kind,
        levels: levelsAt(guide, target, history, at),
        ...(next && { next }),
      };
    });
}

function nowLine({ kind, levels, next, target }: ReturnType<typeof nowOf>[number]): string {
  const then = next && `; from ${wallTime(next.at, guide.timeZone)} `;
  const rest =
    then === undefined ? '' : `${then}${levelsText(next?.levels ?? levels, kind) ?? 'any'}`;
  return `${target} now: ${levelsText(levels, kind) ?? 'no schedule asks anything of it'}${rest}`;
}

/** `capstan schedule`: floors and ceilings, now and on the days to come. */
export const scheduleCommand = (run: Run): Command =>
  new Command('schedule')
    .summary('floors and ceilings, now and on the days to come')
    .description(
      'Between what each target may be sized, now and on the days to come, and who says so.',
    )
    .argument('[target]', `one of ${guide.targets.map(({ id }) => id).join(', ')}`)
    .option('--days <n>', 'so many days, today included', '2')
    .option('--guide', 'from the guide alone: asks nobody')
    .addHelpText('after', help)
    .action(
      run<Options>(async ({ connect, options, shell, words: [name] }) => {
        // A calendar of contradictions would look like an answer.
        const issues = checkGuide(guide);
        if (issues.length > 0) throw wrongUse(guideReport(issues));
        const days = readCount('--days', options.days, 1, MOST_DAYS);
        const ids = name === undefined ? guide.targets.map(({ id }) => id) : [readTarget(name)];
        const connection = options.guide === true ? undefined : await connect();
        const at = (await connection?.now()) ?? Date.now();
        const states = (await connection?.state.read(ids))?.states ?? {};
        const bootSeconds = Object.values(states).flatMap(({ history }) => history.bootSeconds);
        const zone = guide.timeZone;
        const firstDay = wallClock(at, zone).day;
        const all = calendarOf(guide, { firstDay, days, zone, bootSeconds });
        const calendar = { ...all, lanes: all.lanes.filter(({ target }) => ids.includes(target)) };
        const now = nowOf(ids, states, at);
        if (options.json === true) {
          shell.out(JSON.stringify({ at, now, calendar }, null, 2));
        } else {
          const table = calendar.lanes.length === 0 ? [] : ['', calendarText(calendar)];
          shell.out([...now.map(nowLine), ...table].join('\n'));
        }
        return EXIT.done;
      }),
    );
