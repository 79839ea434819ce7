import { Command } from 'commander';
import { guide } from '#config';
import { EXIT } from '../exit.ts';
import { columns, dayAndTime } from '../layout.ts';
import type { Run } from '../run.ts';
import { taskDesk } from './desk.ts';

interface Options {
  readonly all?: boolean;
}

const help = `
--json: a list of {"name", "state", "since", "until", "calls", "failures", "opened", "because"}
`;

/** `capstan task breakers`: outside services that are away. */
export const breakersCommand = (run: Run): Command =>
  new Command('breakers')
    .summary('outside services that are away, and when they are tried again')
    .description('Breakers that are open: the outside service failed, and its tasks wait unspent.')
    .option('--all', 'also those that are closed')
    .addHelpText('after', help)
    .action(
      run<Options>(async ({ connect, options, shell }) => {
        const all = await taskDesk(await connect()).breakers.list();
        const shown = all.filter(({ state }) => options.all === true || state !== 'closed');
        if (options.json === true) shell.out(JSON.stringify(shown, null, 2));
        else if (shown.length === 0) shell.out('no breaker is open');
        else {
          const time = (at: number): string => dayAndTime(at, guide.timeZone);
          shell.out(
            columns(
              shown.map(({ because, name, since, state, until }) => [
                name,
                state,
                `since ${time(since)}`,
                state === 'closed' ? '' : `tries again ${time(until)}`,
                because,
              ]),
            ).join('\n'),
          );
        }
        return EXIT.done;
      }),
    );
