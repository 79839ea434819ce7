import { Command } from 'commander';
import { EXIT } from '../exit.ts';
import type { Run } from '../run.ts';
import { readDestination, webhookDesk } from './desk.ts';

const help = `
What was refused meanwhile lies with the dead letters: "capstan task redrive --kind webhook --reason rejected" sends it.

--json: {"name", "enabled"}
Exit code 1: it was not disabled.
`;

/** `capstan webhook enable`: a destination that was disabled is sent to again. */
export const enableCommand = (run: Run): Command =>
  new Command('enable')
    .summary('send again to a destination that was disabled')
    .argument('<destination>', 'as tasks name it')
    .addHelpText('after', help)
    .action(
      run(async ({ connect, options, shell, words: [word] }) => {
        const name = readDestination(word);
        const connection = await connect();
        const enabled = await webhookDesk(connection, await connection.now()).enable(name);
        const says = enabled ? `${name} is sent to again` : `${name} was not disabled`;
        shell.out(options.json === true ? JSON.stringify({ name, enabled }) : says);
        return enabled ? EXIT.done : EXIT.no;
      }),
    );
