import { Command } from 'commander';
import { guide } from '#config';
import type { Instant } from '#core/guide.ts';
import { emptyHistory, type History } from '#core/history.ts';
import { readingOf, wallClock } from '#core/zoned-time.ts';
import { CommandFailed, EXIT } from '../exit.ts';
import { columns, dayAndTime } from '../layout.ts';
import { type LevelSpan, levelSpans, levelsText } from '../levels.ts';
import type { Run } from '../run.ts';
import { readCount, readTarget } from '../words.ts';

interface Options {
  readonly days: string;
  readonly guide?: boolean;
}

const MOST_DAYS = 31;

const help = `
Examples:
  $ npx capstan schedule                 today and tomorrow, per target
  $ npx capstan schedule api --days 7
  $ npx capstan schedule --guide         from the guide alone, without AWS or a session

Boot times measured so far and bounds that a person set are counted, unless --guide leaves them out.
"npm run calendar" draws two weeks. --json: {"target": [{"from", "until", "levels": {"floor", "ceiling",
"planFloor", "planCeiling", "by"}}]}
`;

function rows(spans: readonly LevelSpan[], target: string, now: Instant): readonly string[][] {
  const kind = guide.targets.find(({ id }) => id === target)?.kind ?? 'service';
  return spans.map(({ from, levels, until }, at) => [
    at === 0 ? target : '',
    dayAndTime(from, guide.timeZone),
    '–',
    dayAndTime(until, guide.timeZone),
    `${levelsText(levels, kind)}${from <= now && now < until ? '   ← now' : ''}`,
  ]);
}

/** `capstan schedule`: floors and ceilings of the days to come. */
export const scheduleCommand = (run: Run): Command =>
  new Command('schedule')
    .summary('floors and ceilings, today and the days to come')
    .description(
      'Between what each target may be sized, today and the days to come, and who says so.',
    )
    .argument('[target]', `one of ${guide.targets.map(({ id }) => id).join(', ')}`)
    .option('--days <n>', 'so many days, today included', '2')
    .option('--guide', 'from the guide alone: asks nobody')
    .addHelpText('after', help)
    .action(
      run<Options>(async ({ connect, options, shell, words: [name] }) => {
        const days = readCount('--days', options.days, 1, MOST_DAYS);
        const ids = name === undefined ? guide.targets.map(({ id }) => id) : [readTarget(name)];
        const connection = options.guide === true ? undefined : await connect();
        const now = (await connection?.now()) ?? Date.now();
        const states = (await connection?.state.read(ids))?.states ?? {};
        const { day } = wallClock(now, guide.timeZone);
        const from = readingOf(day, 0, guide.timeZone).first;
        const until = readingOf(day + days, 0, guide.timeZone).first;
        const spans = guide.targets
          .filter(({ id }) => ids.includes(id))
          .map((target) => {
            const history: History = states[target.id]?.history ?? emptyHistory;
            return [target.id, levelSpans(guide, target, history, from, until)] as const;
          });
        if (spans.length === 0) throw new CommandFailed(EXIT.no, 'the guide has no target');
        if (options.json === true) {
          shell.out(JSON.stringify(Object.fromEntries(spans), null, 2));
        } else {
          const lines = spans.flatMap(([id, found]) => rows(found, id, now));
          shell.out([...columns(lines, 1), `times of ${guide.timeZone}`].join('\n'));
        }
        return EXIT.done;
      }),
    );
