import { Command } from 'commander';
import { CommandFailed, EXIT } from '../exit.ts';
import type { Run } from '../run.ts';
import { readDuration } from '../words.ts';
import { followAndReport } from './outcome.ts';

/** `capstan playbook watch RUN`: follows a run that somebody started. */
export const watchCommand = (run: Run): Command =>
  new Command('watch')
    .summary('follow a run to its report')
    .description(
      'Follows a run, whoever started it, to its report. Ctrl-C stops following, not the run.',
    )
    .argument('<run>', 'its name; "capstan playbook runs" lists them')
    .option('--timeout <duration>', 'for so long at most, such as 30m')
    .addHelpText('after', '\n--json: the run as in "capstan playbook run --json"\n')
    .action(
      run<{ readonly timeout?: string }>(
        async ({ connect, options, shell, words: [name = ''] }) => {
          const within =
            options.timeout === undefined ? undefined : readDuration('--timeout', options.timeout);
          const connection = await connect();
          const known = await connection.runs.run(name);
          if (known === undefined) {
            const next =
              '"capstan playbook runs" lists them; one that began just now appears in a moment';
            throw new CommandFailed(EXIT.no, `there is no run ${name}`, next);
          }
          return followAndReport(connection, shell, options, {
            playbook: known.playbook,
            name,
            ...(within === undefined ? {} : { withinMilliseconds: within }),
          });
        },
      ),
    );
