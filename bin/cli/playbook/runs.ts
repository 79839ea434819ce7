import { Command } from 'commander';
import { guide } from '#config';
import { shownRun } from '#core/playbooks/run-record.ts';
import { EXIT } from '../exit.ts';
import { columns, dayAndTime } from '../layout.ts';
import type { Run } from '../run.ts';
import { standing } from '../run-text.ts';
import { readCount } from '../words.ts';

/** `capstan playbook runs`: the newest runs. */
export const runsCommand = (run: Run): Command =>
  new Command('runs')
    .summary('the newest runs and where they stand')
    .description(
      'The newest runs and where they stand; "capstan ledger RUN" has the report of one.',
    )
    .option('--limit <n>', 'so many', '20')
    .addHelpText(
      'after',
      '\n--json: a list of runs as in "capstan playbook run --json", newest first\n',
    )
    .action(
      run<{ readonly limit: string }>(async ({ connect, options, shell }) => {
        const limit = readCount('--limit', options.limit, 1, 1000);
        const connection = await connect();
        const [now, all] = await Promise.all([connection.now(), connection.runs.runs(limit)]);
        const runs = all.map(shownRun);
        if (options.json === true) shell.out(JSON.stringify(runs, null, 2));
        else if (runs.length === 0) shell.note('nobody has started a playbook yet');
        else {
          const rows = runs.map((one) => [
            dayAndTime(one.startedAt, guide.timeZone),
            one.name,
            one.by,
            one.outcome ?? standing(one, now),
          ]);
          shell.out(columns(rows).join('\n'));
        }
        return EXIT.done;
      }),
    );
