import { Command } from 'commander';
import { guide } from '#config';
import { CommandFailed, EXIT } from '../exit.ts';
import { dayAndTime } from '../layout.ts';
import type { Run } from '../run.ts';
import { readDestination, webhookDesk } from './desk.ts';

const help = `
For a day deliveries are signed by both keys, the old and the new, so that the owner can change over in peace.

--json: {"name", "generation"}
`;

/** `capstan webhook rotate`: the next key of a destination. */
export const rotateCommand = (run: Run): Command =>
  new Command('rotate')
    .summary('give a destination its next key; the old one signs along for a day')
    .argument('<destination>', 'as tasks name it')
    .addHelpText('after', help)
    .action(
      run(async ({ connect, options, shell, words: [word] }) => {
        const name = readDestination(word);
        const connection = await connect();
        const next = await webhookDesk(connection, await connection.now()).rotate(name);
        if ('notBefore' in next) {
          throw new CommandFailed(
            EXIT.wrong,
            `the key of ${name} was changed less than a day ago, and the one before still signs`,
            `it can be changed again from ${dayAndTime(next.notBefore, guide.timeZone)} on`,
          );
        }
        const { generation } = next;
        shell.out(
          options.json === true
            ? JSON.stringify({ name, generation })
            : `${name} has key ${generation} now; "capstan webhook key ${name}" shows it`,
        );
        return EXIT.done;
      }),
    );
