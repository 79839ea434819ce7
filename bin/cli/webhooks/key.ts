import { Command } from 'commander';
import { EXIT } from '../exit.ts';
import type { Run } from '../run.ts';
import { readDestination, webhookDesk } from './desk.ts';

const help = `
Whoever has it can make webhooks that look like ours: give it to the destination's owner by a way that nobody reads.
docs/tasks/webhooks.md says what to do with it.

--json: {"name", "key"}
`;

/** `capstan webhook key`: what verifies deliveries to a destination. */
export const keyCommand = (run: Run): Command =>
  new Command('key')
    .summary('the key that verifies deliveries, for the owner of the destination')
    .argument('<destination>', 'as tasks name it')
    .addHelpText('after', help)
    .action(
      run(async ({ connect, options, shell, words: [word] }) => {
        const name = readDestination(word);
        const connection = await connect();
        const key = await webhookDesk(connection, await connection.now()).key(name);
        const shown = key.reveal();
        shell.out(options.json === true ? JSON.stringify({ name, key: shown }) : shown);
        return EXIT.done;
      }),
    );
