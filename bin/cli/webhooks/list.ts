import { Command } from 'commander';
import { guide } from '#config';
import type { Destination } from '#core/tasks/destinations/destination.ts';
import { EXIT } from '../exit.ts';
import { columns, dayAndTime } from '../layout.ts';
import type { Run } from '../run.ts';
import { webhookDesk } from './desk.ts';

const help = `
Nothing is kept of a destination that was always well, so it is not listed.

--json: a list of {"name", "generation", "rotatedAt", "failing", "disabled", "lastOutcome"}
`;

const time = (at: number): string => dayAndTime(at, guide.timeZone);

function standing({ disabled, failing }: Destination): string {
  if (disabled !== undefined) return `disabled ${time(disabled.at)}: ${disabled.because}`;
  return failing === undefined ? 'well' : `failing since ${time(failing.since)}`;
}

/** `capstan webhook list`: customers' addresses that had trouble, or a new key. */
export const listDestinationsCommand = (run: Run): Command =>
  new Command('list')
    .summary('destinations that failed, are disabled, or have a new key')
    .addHelpText('after', help)
    .action(
      run(async ({ connect, options, shell }) => {
        const connection = await connect();
        const found = await webhookDesk(connection, await connection.now()).list();
        if (options.json === true) shell.out(JSON.stringify(found, null, 2));
        else if (found.length === 0) shell.out('every destination is well');
        else {
          shell.out(
            columns(
              found.map((one) => [
                one.name,
                `key ${one.generation}`,
                standing(one),
                one.lastOutcome?.says ?? '',
              ]),
            ).join('\n'),
          );
        }
        return EXIT.done;
      }),
    );
